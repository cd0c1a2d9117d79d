/** The rules of the extension points as JUnit tests, for those who implement them. */
module dev.mdk.testing.contracts {
  requires transitive dev.mdk.api;
  requires transitive dev.mdk.testing;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;

  exports dev.mdk.testing.contracts;

  opens dev.mdk.testing.contracts; // JUnit calls the rules, which are not public
}
