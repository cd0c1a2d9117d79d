/** Counters and histograms of what happens in the MDK, in fixed memory. */
package dev.mdk.tracing.metrics;
