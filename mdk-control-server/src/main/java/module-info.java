/** Mission Control: the registry, the log and the live picture of a team's services. */
module dev.mdk.control.server {
  requires transitive dev.mdk.api;
  requires jdk.httpserver;
  requires jdk.net; // how soon a dead connection is noticed

  exports dev.mdk.control.server;

  uses dev.mdk.spi.DiscoverySourceProvider;
}
