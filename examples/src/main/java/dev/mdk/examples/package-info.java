/** Programs to try and to copy from. */
package dev.mdk.examples;
