/** Programs to try and to copy from. */
module dev.mdk.examples {
  requires dev.mdk.api;
  requires dev.mdk.control.server;
  requires dev.mdk.jdkhttp;
  requires java.net.http;
  requires jdk.httpserver;
}
