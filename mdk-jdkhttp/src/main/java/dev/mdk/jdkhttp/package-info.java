/** Wraps the JDK's HTTP client and server. */
package dev.mdk.jdkhttp;
