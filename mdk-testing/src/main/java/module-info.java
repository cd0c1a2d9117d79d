/** Fakes and a hand-turned clock for tests, free of any test framework. */
module dev.mdk.testing {
  requires transitive dev.mdk.api;
  requires java.logging;

  exports dev.mdk.testing;
}
