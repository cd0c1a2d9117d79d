package dev.mdk.examples.byhand;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Offers {@code node-hello} 1.0: joins the session of each request, logs to it, reads a property.
 */
public final class HelloServer {

  /** Who asks; whoever authenticated the user says it. */
  private static final PropertyKey<String> USER = PropertyKey.text("myapp:user_id");

  private final Mdk mdk;

  private HelloServer(Mdk mdk) {
    this.mdk = mdk;
  }

  /**
   * Serves until the process is ended.
   *
   * @param args none
   * @throws IOException if the server cannot listen
   */
  public static void main(String[] args) throws IOException {
    Mdk mdk = Mdk.start();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", new HelloServer(mdk)::handle);
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    mdk.register("node-hello", "1.0", address);
    System.out.println("node-hello 1.0 at " + address);
  }

  private void handle(HttpExchange exchange) throws IOException {
    Session session =
        mdk.join(
            exchange.getRequestHeaders(), (headers, name) -> headers.getOrDefault(name, List.of()));
    session.info("node-hello", "saying hello");
    String user = session.property(USER).orElse("stranger");
    byte[] body = ("Hello " + user + "!").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
