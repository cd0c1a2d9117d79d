package dev.mdk.examples.demo;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkFilter;
import dev.mdk.jdkhttp.MdkHttpClient;
import dev.mdk.spi.BreakerPolicy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The public service: it knows its users, sets their deadline, and asks a {@code hello} node. */
final class EdgeService {

  static final PropertyKey<String> USER = PropertyKey.text("myapp:user_id");
  static final Duration DEADLINE = Duration.ofSeconds(1);

  /** A node that has not answered by then is left for another one, while there is time for it. */
  private static final Duration PATIENCE = Duration.ofMillis(400);

  /** The session's deadline comes first. */
  private static final Duration FOREVER = Duration.ofMinutes(1);

  private final MdkHttpClient client;
  private final Sabotage sabotage;

  private EdgeService(Mdk mdk, Sabotage sabotage) {
    this.client = MdkHttpClient.of(mdk, HttpClient.newHttpClient());
    this.sabotage = sabotage;
  }

  public static void main(String[] args) throws IOException {
    Sabotage sabotage = Sabotage.named(args[0]);
    ServiceProcess process = ServiceProcess.start(builder -> sabotaged(builder, sabotage));
    EdgeService edge = new EdgeService(process.mdk(), sabotage);
    process
        .serve("/", MdkFilter.edge(process.mdk()), edge::handle)
        .setAuthenticator(
            new BasicAuthenticator("demo") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return password.equals("secret of " + user);
              }
            });
    process.mdk().awaitReady("hello", "1.0", FOREVER);
    process.run();
  }

  private void handle(HttpExchange exchange) throws IOException, InterruptedException {
    String user = exchange.getPrincipal().getUsername();
    Session session = Session.current().orElseThrow();
    session.deadline(sabotage == Sabotage.DEADLINE ? DEADLINE.multipliedBy(3) : DEADLINE);
    session.property(USER, user);
    session.info("edge", user + " asks for a greeting");

    String answer = ask(session);

    session.info("edge", user + " was answered: " + answer);
    ServiceProcess.answer(exchange, answer);
  }

  /** Asks a node and, as asking twice does no harm, another one if that fails or takes too long. */
  private String ask(Session session) throws IOException, InterruptedException {
    if (sabotage != Sabotage.NONE) {
      return askOnce(FOREVER);
    }
    try {
      return askOnce(PATIENCE);
    } catch (IOException e) {
      session.warn("edge", "asking another node, as " + e.getMessage());
      return askOnce(PATIENCE);
    }
  }

  private String askOnce(Duration patience) throws IOException, InterruptedException {
    HttpRequest request = MdkHttpClient.request("hello", "1.0", "/hello").timeout(patience).build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("hello answered " + answer.statusCode());
    }
    return answer.body();
  }

  private static void sabotaged(Mdk.Builder builder, Sabotage sabotage) {
    if (sabotage == Sabotage.ERRORS) {
      builder.breakerPolicy(BreakerPolicy.NEVER).setting("balancer", "round-robin");
    } else if (sabotage == Sabotage.SHARES) {
      builder.balancer(admitted -> hint -> admitted.get(0));
    }
  }
}
