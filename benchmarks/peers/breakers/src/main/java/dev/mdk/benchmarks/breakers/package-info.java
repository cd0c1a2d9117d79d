/** What other circuit breakers cost where all is well. */
package dev.mdk.benchmarks.breakers;
