/** Wraps the JDK's HTTP client and server. */
module dev.mdk.jdkhttp {
  requires transitive dev.mdk.api;
  requires transitive java.net.http;
  requires transitive jdk.httpserver;

  exports dev.mdk.jdkhttp;
}
