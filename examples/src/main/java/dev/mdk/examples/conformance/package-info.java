/** A service that shows to anybody's tests how the MDK treats the headers of the W3C. */
package dev.mdk.examples.conformance;
