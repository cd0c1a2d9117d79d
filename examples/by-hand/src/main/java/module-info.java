/**
 * The MDK without its HTTP module: a server and a client that connect it to a framework by hand.
 */
module dev.mdk.examples.byhand {
  requires dev.mdk.api;
  requires java.net.http;
  requires jdk.httpserver;
}
