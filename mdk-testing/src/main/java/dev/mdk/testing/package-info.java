/** Fakes and a hand-turned clock for tests, free of any test framework. */
package dev.mdk.testing;
