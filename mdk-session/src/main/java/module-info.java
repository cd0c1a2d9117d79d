/** Sessions and interactions behind the entry point. */
module dev.mdk.session {
  requires transitive dev.mdk.api;

  // exports dev.mdk.session; once it has a public type
}
