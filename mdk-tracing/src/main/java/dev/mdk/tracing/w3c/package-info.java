/** The formats of the W3C beside the MDK's own: Trace Context and Baggage. */
package dev.mdk.tracing.w3c;
