/** A discovery source as a user writes one; see {@code docs/discovery/write-your-own.md}. */
package dev.mdk.examples.source;
