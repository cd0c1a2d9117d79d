package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import dev.mdk.Mdk;
import dev.mdk.Outcome;
import dev.mdk.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers with an authenticator, with TLS, and with a handler that never answers. */
@Timeout(120)
class GuardedServerTest {

  private static final String PASSWORD = "changeit";

  /** Looks at what the JDK's server hands out, as authenticators do. */
  private static final class Checker extends BasicAuthenticator {
    Checker() {
      super("test");
    }

    @Override
    public boolean checkCredentials(String user, String password) {
      return user.equals("ada") && password.equals("secret");
    }
  }

  @Test
  void anAuthenticatorSeesTheExchangeBehindTheFilter() throws Exception {
    try (World world = new World();
        MdkServer server =
            MdkServer.inside(world.mdk)
                .authenticator(new Checker())
                .handle("/", GuardedServerTest::tellUserAndTrace)
                .start()) {
      world.up(server.address());
      Session session = world.mdk.session();
      MdkHttpClient client = world.client.with(session);

      HttpResponse<String> stranger = client.send(World.hello(), BodyHandlers.ofString());
      HttpResponse<String> known = client.send(asAda(), BodyHandlers.ofString());

      assertThat(stranger.statusCode()).isEqualTo(401);
      assertThat(stranger.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(known.body()).isEqualTo("ada " + session.traceId());
      HttpRequest health =
          HttpRequest.newBuilder(URI.create(server.address() + "/health/ready")).build();
      assertThat(world.client.send(health, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }

  private static void tellUserAndTrace(HttpExchange exchange) throws IOException {
    String trace = Session.current().orElseThrow().traceId();
    World.answer(exchange, 200, exchange.getPrincipal().getUsername() + " " + trace);
  }

  private static HttpRequest asAda() {
    String credentials =
        Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));
    return MdkHttpClient.request("hello", "1.0", "/")
        .header("Authorization", "Basic " + credentials)
        .build();
  }

  @Test
  void servesHttpsAndEndsItWithoutFailingACall(@TempDir Path folder) throws Exception {
    SSLContext tls = tls(folder);
    CompletableFuture<HttpExchange> held = new CompletableFuture<>();
    try (Mdk mdk =
        Mdk.builder().setting("discovery.source", "local:" + UUID.randomUUID()).start()) {
      MdkServer server =
          MdkServer.inside(mdk)
              .https(new HttpsConfigurator(tls))
              .handle("/", held::complete)
              .register("hello", "1.0")
              .notice(Duration.ofMillis(20))
              .start();
      MdkHttpClient client = MdkHttpClient.of(mdk, HttpClient.newBuilder().sslContext(tls).build());

      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(World.hello(), BodyHandlers.ofString());
      HttpExchange exchange = held.get(60, TimeUnit.SECONDS);
      assertThat(exchange).isInstanceOf(HttpsExchange.class);
      assertThat(server.address()).startsWith("https://127.0.0.1:");
      Thread closing = new Thread(server::close);
      closing.start();
      World.eventually(() -> !server.isReady());
      World.answer(exchange, 200, "safe");

      assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("safe");
      closing.join(60_000);
      assertThat(closing.isAlive()).isFalse();
    }
  }

  /** Makes a key of its own, by the tool that comes with every JDK. */
  private static SSLContext tls(Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "test",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(120, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void aHandlerThatNeverAnswersCostsItsCallerTheDeadlineAndNobodyElseAnything() throws Exception {
    try (World world = new World();
        MdkServer server =
            MdkServer.inside(world.mdk)
                .drain(Duration.ZERO)
                .handle("/", exchange -> World.answer(exchange, 200, "other"))
                .handle("/never", exchange -> {})
                .start()) {
      world.up(server.address());
      HttpRequest never = MdkHttpClient.request("hello", "1.0", "/never").build();

      assertThatThrownBy(
              () ->
                  world
                      .client
                      .with(world.within(Duration.ofSeconds(2)))
                      .send(never, BodyHandlers.discarding()))
          .isInstanceOf(HttpTimeoutException.class);

      assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.TIMEOUT);
      assertThat(world.client.send(World.hello(), BodyHandlers.ofString()).body())
          .isEqualTo("other");
      assertThat(world.verdicts.next().outcome()).isEqualTo(Outcome.SUCCESS);
    }
  }
}
