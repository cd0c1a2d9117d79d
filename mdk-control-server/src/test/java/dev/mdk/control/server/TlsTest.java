package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Settings;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both ports by TLS, with a keystore as the options name it. */
@Timeout(120)
class TlsTest {

  @TempDir Path folder;

  @Test
  void servesBothPorts() throws Exception {
    Path keystore = folder.resolve("control.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "control",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=IP:127.0.0.1,DNS:localhost",
                "-keystore",
                keystore.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    MissionControl.Builder builder =
        Options.parse(
                "--http",
                "127.0.0.1:0",
                "--rtp",
                "127.0.0.1:0",
                "--data",
                folder.resolve("data").toString(),
                "--keystore",
                keystore.toString())
            .builder(Settings.of(Map.of("control.keystore-password", "password")));
    try (MissionControl control = builder.start()) {
      HttpClient trusting = HttpClient.newBuilder().sslContext(trust(keystore)).build();
      assertThat(
              trusting
                  .send(
                      HttpRequest.newBuilder(URI.create(control.http() + "/api/health")).build(),
                      BodyHandlers.ofString())
                  .body())
          .contains("up");
      CompletableFuture<String> opened = new CompletableFuture<>();
      WebSocket socket =
          trusting
              .newWebSocketBuilder()
              .buildAsync(control.rtp(), new FirstText(opened))
              .get(60, TimeUnit.SECONDS);
      socket.sendText("{\"type\":\"open\"}", true).join();
      assertThat(opened.get(60, TimeUnit.SECONDS)).contains("\"type\":\"open\"");
      socket.abort();

      assertThatExceptionOfType(SSLHandshakeException.class)
          .isThrownBy(
              () ->
                  HttpClient.newHttpClient()
                      .send(
                          HttpRequest.newBuilder(control.http()).build(), BodyHandlers.ofString()));
    }
  }

  private static SSLContext trust(Path keystore) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      store.load(in, "password".toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("control", store.getCertificate("control"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private record FirstText(CompletableFuture<String> text) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.complete(data.toString());
      return CompletableFuture.completedFuture(null);
    }
  }

  @Test
  void saysWhatIsWrongWithAnOption() {
    for (String[] wrong :
        new String[][] {
          {"--http", "8800"},
          {"--http"},
          {"--colour", "blue"},
          {"--retain-mib", "1"},
          {"--keystore", "missing.p12"},
          {"--token-file", "missing"},
          {"--force", "soon"}
        }) {
      assertThatExceptionOfType(ConfigurationException.class)
          .as(String.join(" ", wrong))
          .isThrownBy(() -> Options.parse(wrong).builder(Settings.NONE));
    }
    assertThat(Options.parse("--help").help()).isTrue();
  }
}
