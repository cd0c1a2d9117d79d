/** Nodes in the DNS, with a small resolver of our own: the JDK's tells no times to live. */
package dev.mdk.discovery.dns;
