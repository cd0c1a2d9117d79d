/** Carries log events to sinks, in one trace across services. */
module dev.mdk.tracing {
  requires transitive dev.mdk.api;
  requires java.logging;

  // exports dev.mdk.tracing; once it has a public type
}
