/** What the MDK of 2016 costs. */
package dev.mdk.benchmarks.original;
