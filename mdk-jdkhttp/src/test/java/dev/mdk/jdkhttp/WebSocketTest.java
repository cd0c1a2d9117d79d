package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets go through as they are. */
@Timeout(120)
class WebSocketTest {

  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)");

  private final World world = new World();

  @AfterEach
  void close() throws IOException {
    world.close();
  }

  @Test
  void aWebSocketIsThatOfTheWrappedClientWithoutTheSession() throws Exception {
    RawServer server =
        world.serveRaw(
            connection -> {
              String head = connection.readHead();
              connection.write(
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                      + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                      + accept(head)
                      + "\r\n\r\n"
                      + "\u0081\u0005hello"); // a whole text message of five bytes
              connection.stall();
            });
    CompletableFuture<String> received = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            received.complete(data.toString());
            return CompletableFuture.completedFuture(null);
          }
        };

    WebSocket socket =
        world
            .mdk
            .session()
            .call(
                () ->
                    world
                        .client
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(server.address().replace("http:", "ws:")), listener))
            .get(60, TimeUnit.SECONDS);

    assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo("hello");
    assertThat(server.connections().get(0).head()).doesNotContainIgnoringCase("mdk");
    socket.abort();
    assertThat(server.connections().get(0).isClosed()).isTrue();
  }

  private static String accept(String head) throws IOException {
    Matcher key = KEY.matcher(head);
    if (!key.find()) {
      throw new IOException("no key");
    }
    String text = key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }
}
