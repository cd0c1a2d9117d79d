package dev.mdk.jdkhttp;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Servers of the JDK and where they listen. */
final class Listening {

  private Listening() {}

  /** Takes the port; serves nothing yet. */
  static HttpServer open(InetSocketAddress at, Optional<HttpsConfigurator> https)
      throws IOException {
    if (https.isEmpty()) {
      return HttpServer.create(at, 0);
    }
    HttpsServer server = HttpsServer.create(at, 0);
    server.setHttpsConfigurator(https.get());
    return server;
  }

  /** Returns such as {@code http://192.0.2.7:8080}. */
  static String address(HttpServer server) {
    String host = server.getAddress().getAddress().getHostAddress();
    int zone = host.indexOf('%'); // means something on this machine only
    String name = zone < 0 ? host : host.substring(0, zone);
    return (server instanceof HttpsServer ? "https://" : "http://")
        + (name.contains(":") ? "[" + name + "]" : name)
        + ":"
        + server.getAddress().getPort();
  }
}
