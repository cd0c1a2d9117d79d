package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {

  private static final String VALID =
      """
      GET /rtp HTTP/1.1
      Host: 127.0.0.1:8801
      Upgrade: websocket
      Connection: keep-alive, Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");

  private final Hosts hosts = new Hosts(List.of("control.example.com"));

  private Handshake.Answer answer(Access access, String head) throws IOException {
    RequestHead read =
        RequestHead.read(new ByteArrayInputStream(head.getBytes(StandardCharsets.UTF_8)));
    return new Handshake(access, hosts, origin -> hosts.isPage(origin, 8800)).answer(read);
  }

  private Handshake.Answer answer(String head) throws IOException {
    return answer(new Access(List.of(), List.of()), head);
  }

  @Test
  void acceptsAsTheExampleOfTheStandard() throws IOException {
    Handshake.Answer answer = answer(VALID);

    assertThat(answer.right()).isEqualTo(Access.Right.WRITE);
    assertThat(answer.response())
        .startsWith("HTTP/1.1 101 ")
        .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /rtp, POST /rtp, 405",
    "GET /rtp, GET /other, 404",
    "127.0.0.1:8801, evil.example, 403",
    "Upgrade: websocket, Upgrade: h2c, 426",
    "'keep-alive, Upgrade', keep-alive, 426",
    "Version: 13, Version: 8, 426",
    "Sec-WebSocket-Key: dGhlIHNh, Sec-WebSocket-Key: '', 400",
    "Sec-WebSocket-Key: dGhl, Sec-WebSocket-Key: *, 400",
  })
  void refusesWhatIsNoHandshake(String part, String other, int status) throws IOException {
    Handshake.Answer answer = answer(VALID.replace(part, other));

    assertThat(answer.isAccepted()).isFalse();
    assertThat(answer.response()).startsWith("HTTP/1.1 " + status + " ");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8800, 101",
    "http://localhost:8800, 101",
    "https://control.example.com, 101",
    "http://127.0.0.1:3000, 403",
    "http://evil.example:8800, 403",
    "http://evil.example, 403",
    "null, 403",
  })
  void acceptsAPageOfItsOwnOnly(String origin, int status) throws IOException {
    String head = VALID.replace("Host:", "Origin: " + origin + "\r\nHost:");

    assertThat(answer(head).response()).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void refusesTwoOrigins() throws IOException {
    String origin = "Origin: http://127.0.0.1:8800\r\n";

    assertThat(answer(VALID.replace("Host:", origin + origin + "Host:")).isAccepted()).isFalse();
  }

  @Test
  void takesTheTokenFromTheQueryOrTheHeader() throws IOException {
    Access access = new Access(List.of("looker"), List.of("abc def", "x%20y"));

    assertThat(answer(access, VALID).response()).startsWith("HTTP/1.1 401 ");
    assertThat(right(access, "/rtp?token=wrong", "")).isEqualTo(Access.Right.NONE);
    assertThat(right(access, "/rtp?a=b&token=looker", "")).isEqualTo(Access.Right.READ);
    // An original pastes the token in as it is.
    assertThat(right(access, "/rtp?token=abc def", "")).isEqualTo(Access.Right.WRITE);
    assertThat(right(access, "/rtp?token=x%20y", "")).isEqualTo(Access.Right.WRITE);
    assertThat(right(access, "/rtp?token=wrong", "Authorization: Bearer looker\r\n"))
        .isEqualTo(Access.Right.READ);
  }

  private Access.Right right(Access access, String target, String header) throws IOException {
    return answer(access, VALID.replace("/rtp", target).replace("Host:", header + "Host:")).right();
  }

  @Test
  void keepsTokensOutOfTexts() throws IOException {
    RequestHead head =
        RequestHead.read(
            new ByteArrayInputStream(
                VALID.replace("/rtp", "/rtp?token=secret").getBytes(StandardCharsets.UTF_8)));

    assertThat(head.toString()).isEqualTo("GET /rtp");
    assertThat(new Access(List.of("secret"), List.of()).toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /rtp HTTP/1.0\r\n\r\n",
        "GET http://a/rtp HTTP/1.1\r\n\r\n",
        "GET\r\n\r\n",
        "GET /rtp HTTP/1.1\r\nno header\r\n\r\n",
        "GET /rtp HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET /rtp HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
        "\r\n\r\n\r\n\r\n",
      })
  void refusesWhatIsNoHead(String head) {
    assertThatExceptionOfType(RequestHead.Malformed.class).isThrownBy(() -> answer(head));
  }

  @Test
  void refusesAHeadThatIsTooLong() {
    assertThatExceptionOfType(RequestHead.Malformed.class)
        .isThrownBy(() -> answer(VALID.replace("Host:", "X: " + "x".repeat(9000) + "\r\nHost:")));
  }
}
