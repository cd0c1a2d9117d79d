package dev.mdk.examples.byhand;

import dev.mdk.Mdk;
import dev.mdk.Node;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Calls {@code node-hello}, within a second and on behalf of a user. */
public final class HelloClient {

  /** Who asks. Services share the names of properties, not their code. */
  private static final PropertyKey<String> USER = PropertyKey.text("myapp:user_id");

  private HelloClient() {}

  /**
   * Makes one call and prints the answer.
   *
   * @param args the user's name
   * @throws Exception if the call fails, after the node was blamed for it
   */
  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    try (Mdk mdk = Mdk.start()) {
      Session session = mdk.session();
      session.deadline(Duration.ofSeconds(10));
      session.property(USER, args.length > 0 ? args[0] : "ada");
      // Whatever is thrown in an interaction counts against the nodes that were resolved in it.
      String answer = session.interact(interaction -> call(session, client));
      session.info("client", "was answered: " + answer);
      System.out.println(answer);
    }
  }

  private static String call(Session session, HttpClient client)
      throws IOException, InterruptedException {
    Node node = session.resolve("node-hello", "1.0");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(node.address()))
            .timeout(session.remaining().orElseThrow());
    session.inject(request, HttpRequest.Builder::setHeader);
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() >= 500) {
      throw new IOException(node + " answered " + answer.statusCode());
    }
    return answer.body();
  }
}
