/** A sink as a user writes one: spans for a Zipkin server; see {@code docs/tracing.md}. */
package dev.mdk.examples.zipkin;
