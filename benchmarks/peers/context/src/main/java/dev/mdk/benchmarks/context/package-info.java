/** What the headers of OpenTelemetry cost. */
package dev.mdk.benchmarks.context;
