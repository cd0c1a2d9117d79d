package dev.mdk.examples.demo;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What the services of the demo share: a web server on a free port, and a line to the play's
 * director. It reads commands from standard input, ends with it, and tells on standard output what
 * happens.
 */
final class ServiceProcess {

  /** Answers requests. */
  interface Handler {
    void handle(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final Mdk mdk;
  private final HttpServer server;

  private ServiceProcess(Mdk mdk, HttpServer server) {
    this.mdk = mdk;
    this.server = server;
  }

  /** Starts the MDK with the settings that the process was given, and what the builder adds. */
  static ServiceProcess start(Consumer<Mdk.Builder> more) throws IOException {
    Mdk.Builder builder = Mdk.builder().listener(ServiceProcess::tell);
    more.accept(builder);
    Mdk mdk = builder.start();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(mdk.facilities().executor());
    return new ServiceProcess(mdk, server);
  }

  Mdk mdk() {
    return mdk;
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  HttpContext serve(String path, Filter filter, Handler handler) {
    HttpContext context =
        server.createContext(
            path,
            exchange -> {
              say("CALL " + System.currentTimeMillis());
              try {
                handler.handle(exchange);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
              }
            });
    context.getFilters().add(filter);
    return context;
  }

  static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Listens, registers then, so that nobody is sent to a closed door, and obeys. */
  void runAs(String service, String version, Consumer<String> commands) throws IOException {
    server.start();
    mdk.register(service, version, address());
    obey(commands);
  }

  /** Listens and obeys; whoever calls this process knows it anyway. */
  void run() throws IOException {
    server.start();
    obey(command -> {});
  }

  private void obey(Consumer<String> commands) throws IOException {
    say("READY " + address());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      commands.accept(line);
    }
    mdk.close();
    server.stop(0);
  }

  private static void tell(MdkEvent event) {
    if (event instanceof MdkEvent.Quarantined quarantined) {
      tell("quarantined", quarantined.node(), quarantined.reason());
    } else if (event instanceof MdkEvent.Probed probed) {
      tell("probed", probed.node(), "");
    } else if (event instanceof MdkEvent.Recovered recovered) {
      tell("recovered", recovered.node(), "");
    } else if (event instanceof MdkEvent.NodeUp up) {
      tell("up", up.node(), "");
    } else if (event instanceof MdkEvent.NodeDown down) {
      tell("down", down.node(), "");
    }
  }

  private static void tell(String what, Node node, String detail) {
    say(
        String.join(
            " ",
            "EVENT",
            String.valueOf(System.currentTimeMillis()),
            what,
            node.address(),
            detail));
  }

  @SuppressWarnings("SystemOut") // the line to the director
  private static void say(String line) {
    System.out.println(line);
  }
}
