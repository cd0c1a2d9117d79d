package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mdk.ConfigurationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in by HTTP. */
@Timeout(120)
class HttpGuardTest {

  private final MissionControl control;

  HttpGuardTest() throws IOException {
    control =
        MissionControl.builder()
            .writeToken("write-secret")
            .readToken("read-secret")
            .host("control.example.com")
            .start();
  }

  @AfterEach
  void close() {
    control.close();
  }

  /** Sends a head as it is, and returns the answer. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(control.http().getHost(), control.http().getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String request(String line, String... headers) throws IOException {
    return raw(
        line
            + " HTTP/1.1\r\nConnection: close\r\n"
            + String.join("", java.util.stream.Stream.of(headers).map(h -> h + "\r\n").toList())
            + "\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, write-secret, 200",
    "GET, read-secret, 200",
    "GET, wrong, 401",
    "GET, '', 401",
    "DELETE, read-secret, 403",
    "DELETE, write-secret, 405",
  })
  void asksForAToken(String method, String token, int status) throws IOException {
    String path = "/api/nodes";

    assertThat(request(method + " " + path, "Host: localhost", "Authorization: Bearer " + token))
        .startsWith("HTTP/1.1 " + status + " ");
    assertThat(request(method + " " + path, "Host: localhost", "Cookie: a=b; mdk_token=" + token))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void tellsHealthToAllAndNoTokenToAnybody() throws IOException {
    assertThat(request("GET /api/health", "Host: localhost")).startsWith("HTTP/1.1 200 ");
    assertThat(control.toString()).doesNotContain("secret");
    assertThat(request("GET /api/status", "Host: localhost", "Authorization: Bearer read-secret"))
        .doesNotContain("secret")
        .contains("\"access\":\"read\"");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:8800, 200",
    "127.0.0.1, 200",
    "[::1]:8800, 200",
    "control.example.com, 200",
    "evil.example, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "'', 403",
  })
  void answersUnderItsOwnNamesOnly(String host, int status) throws IOException {
    assertThat(request("GET /api/health", "Host: " + host)).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void refusesPagesOfOthers() throws IOException {
    assertThat(request("GET /api/health", "Host: localhost", "Origin: http://evil.example"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(request("GET /api/health", "Host: localhost", "Origin: null"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(request("GET /api/health", "Host: localhost", "Origin: http://localhost"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(request("GET /api/health", "Host: localhost", "Sec-Fetch-Site: cross-site"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(request("GET /api/health")).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void givesACookieThatScriptsCannotRead() throws IOException {
    String answer =
        raw(
            "POST /api/session HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n"
                + "Content-Length: 23\r\n\r\n{\"token\":\"read-secret\"}");
    assertThat(answer)
        .startsWith("HTTP/1.1 204 ")
        .containsIgnoringCase(
            "set-cookie: mdk_token=read-secret; Path=/; HttpOnly; SameSite=Strict");
    assertThat(
            raw(
                "POST /api/session HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n"
                    + "Content-Length: 17\r\n\r\n{\"token\":\"wrong\"}"))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void refusesABodyThatIsTooLarge() throws IOException {
    String body = "{\"service\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(
            raw(
                "POST /api/nodes HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n"
                    + "Authorization: Bearer write-secret\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void doesNotListenForAllWithoutAToken() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () -> MissionControl.builder().http(new InetSocketAddress("0.0.0.0", 0)).start())
        .withMessageContaining("there is no token");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                MissionControl.builder()
                    .readToken("r")
                    .rtp(new InetSocketAddress("0.0.0.0", 0))
                    .start())
        .withMessageContaining("expected: a write token");
  }
}
