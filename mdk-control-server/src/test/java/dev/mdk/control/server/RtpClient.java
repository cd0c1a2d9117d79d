package dev.mdk.control.server;

import dev.mdk.Environment;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpExtension;
import dev.mdk.wire.RtpMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A peer of RTP over the JDK's own client. */
final class RtpClient implements WebSocket.Listener, AutoCloseable {

  private final StringBuilder partial = new StringBuilder();
  final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<RtpMessage> messages = new LinkedBlockingQueue<>();
  final CompletableFuture<Integer> closed = new CompletableFuture<>();

  /** What came before the first answer to a ping, and was not awaited. */
  final CompletableFuture<List<RtpMessage>> ponged = new CompletableFuture<>();

  private final WebSocket socket;

  RtpClient(URI address) {
    socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, this).join();
  }

  /** Connects, and says {@code open}. */
  static RtpClient open(MissionControl control, String process, RtpExtension... extensions) {
    RtpClient client = new RtpClient(control.rtp());
    client.send(RtpMessage.Open.of(process, Environment.SANDBOX, Set.of(extensions)));
    return client;
  }

  void send(RtpMessage message) {
    send(RtpCodec.encode(message));
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  WebSocket socket() {
    return socket;
  }

  /** Waits for the next message of a kind, and leaves out others. */
  <M extends RtpMessage> M await(Class<M> kind) throws InterruptedException, TimeoutException {
    while (true) {
      RtpMessage message = messages.poll(60, TimeUnit.SECONDS);
      if (message == null) {
        throw new TimeoutException("no " + kind.getSimpleName());
      }
      if (kind.isInstance(message)) {
        return kind.cast(message);
      }
    }
  }

  /** Returns what came before the answer to an event that is sent now. */
  List<RtpMessage> soFar(String marker) throws InterruptedException, TimeoutException {
    send(RtpMessages.line(marker, 1_000_000 + marker.hashCode() % 1000));
    List<RtpMessage> before = new ArrayList<>();
    while (true) {
      RtpMessage message = messages.poll(60, TimeUnit.SECONDS);
      if (message == null) {
        throw new TimeoutException("no acknowledgement");
      }
      if (message instanceof RtpMessage.LogAck) {
        return before;
      }
      before.add(message);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      texts.add(text);
      messages.addAll(RtpCodec.decode(text));
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
    ponged.complete(List.copyOf(messages));
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(1006);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
