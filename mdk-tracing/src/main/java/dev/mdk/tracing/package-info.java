/** Carries log events to sinks, in one trace across services. */
package dev.mdk.tracing;
