/**
 * Measures the hot paths beside their floors: the least that any code which does the same job must
 * do. A figure alone says much about the machine and little about the code; a figure beside its
 * floor, from the same run, says how much of it is ours.
 *
 * <p>{@link dev.mdk.benchmarks.Main} runs them, by {@code ./mdk bench}.
 */
package dev.mdk.benchmarks;
