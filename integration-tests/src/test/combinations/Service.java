package combination;

import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkHttpClient;
import dev.mdk.jdkhttp.MdkServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A service and its caller over HTTP: one of the two nodes is dead, and left alone at once. */
public final class Service {

  private Service() {}

  public static void main(String[] args) throws Exception {
    try (Mdk mdk = builder().start()) {
      run(mdk);
    }
    System.out.println("done");
  }

  /** The dead node is to be left alone for longer than this takes. */
  static Mdk.Builder builder() {
    return Mdk.builder().setting("breaker.unreachable-pause", "30s");
  }

  static void run(Mdk mdk) throws Exception {
    MdkHttpClient client = MdkHttpClient.of(mdk, HttpClient.newHttpClient());
    try (MdkServer server =
        MdkServer.inside(mdk)
            .handle(
                "/",
                exchange -> {
                  Session.current().orElseThrow().info("service", "was called");
                  exchange.sendResponseHeaders(204, -1);
                  exchange.close();
                })
            .register("hello", "1.0")
            .start()) {
      mdk.register("hello", "1.0", "http://127.0.0.1:" + unusedPort());
      int failures = 0;
      for (int i = 0; i < 40; i++) {
        failures += call(mdk.session().deadline(Duration.ofSeconds(10)), client) ? 0 : 1;
      }
      Check.that(failures == 1, failures + " failures before the dead node was left alone");
    }
  }

  private static boolean call(Session session, MdkHttpClient client) throws Exception {
    session.info("caller", "calls");
    try {
      HttpResponse<Void> answer =
          session.call(
              () ->
                  client.send(
                      MdkHttpClient.request("hello", "1.0", "/").build(),
                      BodyHandlers.discarding()));
      Check.that(answer.statusCode() == 204, answer);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
