/** Breakers, retry budgets and bulkheads. */
module dev.mdk.circuit {
  requires transitive dev.mdk.api;

  // exports dev.mdk.circuit; once it has a public type
}
