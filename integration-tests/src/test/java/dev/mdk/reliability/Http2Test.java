package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.DeadlineExceededException;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.Session;
import dev.mdk.jdkhttp.MdkHttpClient;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.RecordingListener;
import dev.mdk.testing.ScriptedSource;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client over HTTP/2, where many exchanges share a connection; the JDK has no such server. */
@Timeout(120)
class Http2Test {

  private final Server server = new Server();
  private final ScriptedSource source = ScriptedSource.synced();
  private final RecordingListener events = new RecordingListener();
  private final Mdk mdk = Mdk.builder().source(source).listener(events).start();
  private final MdkHttpClient client =
      MdkHttpClient.of(mdk, HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build());
  private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
  private final CountDownLatch stalling = new CountDownLatch(1);

  /** Answers {@code /push} with a promise, {@code /stall} with half a body, others with an echo. */
  private final class Answers extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      connections.add(Request.getRemotePort(request));
      String path = Request.getPathInContext(request);
      if (path.equals("/stall")) {
        request.addFailureListener(broken::complete);
        response.write(false, bytes("half"), Callback.NOOP);
        stalling.countDown();
        return true; // and nothing more
      }
      if (path.equals("/push")) {
        HttpURI uri = HttpURI.build(request.getHttpURI()).pathQuery("/pushed").asImmutable();
        request.push(new MetaData.Request("GET", uri, HttpVersion.HTTP_2, HttpFields.EMPTY));
      }
      String context = String.valueOf(request.getHeaders().getValuesList("X-MDK-Context"));
      response.write(true, bytes(path + " " + context), callback);
      return true;
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void start() throws Exception {
    HttpConfiguration plain = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server, new HttpConnectionFactory(plain), new HTTP2CServerConnectionFactory(plain));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Answers());
    server.start();
    source.up(Nodes.node("hello", "1.0", "http://127.0.0.1:" + connector.getLocalPort()));
  }

  @AfterEach
  void close() throws Exception {
    mdk.close();
    server.stop();
  }

  private static HttpRequest get(String path) {
    return MdkHttpClient.request("hello", "1.0", path).build();
  }

  private Session within(Duration deadline) {
    return mdk.session().deadline(deadline);
  }

  /** The first one, by which the connection becomes one of HTTP/2. */
  private void begin() throws IOException, InterruptedException {
    assertThat(client.send(get("/"), BodyHandlers.discarding()).version())
        .isEqualTo(HttpClient.Version.HTTP_2);
  }

  private void isUsedOn() throws IOException, InterruptedException {
    assertThat(client.send(get("/on"), BodyHandlers.ofString()).body()).startsWith("/on ");
    assertThat(connections).as("connections").hasSize(1);
    assertThat(events.of(MdkEvent.Quarantined.class)).isEmpty();
  }

  @Test
  void carriesTheSessionOnce() throws Exception {
    begin();
    Session session = mdk.session();

    HttpResponse<String> answer = client.with(session).send(get("/a?b"), BodyHandlers.ofString());

    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.body()).startsWith("/a [").containsOnlyOnce("traceId");
    assertThat(answer.body()).contains(session.traceId());
    isUsedOn();
  }

  @Test
  void theDeadlineEndsABodyAndLeavesTheConnectionToTheOthers() throws Exception {
    begin();

    assertThatThrownBy(
            () ->
                client
                    .with(within(Duration.ofSeconds(3)))
                    .send(get("/stall"), BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessageContaining("half an answer in time")
        .hasRootCauseInstanceOf(DeadlineExceededException.class);

    broken.get(60, TimeUnit.SECONDS); // the server was told
    isUsedOn();
  }

  @Test
  void aCancellationEndsTheStreamAndLeavesTheConnectionToTheOthers() throws Exception {
    begin();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(get("/stall"), BodyHandlers.ofString());
    CompletableFuture<String> other =
        client.sendAsync(get("/other"), BodyHandlers.ofString()).thenApply(HttpResponse::body);
    assertThat(other.get(60, TimeUnit.SECONDS)).startsWith("/other");

    stalling.await(); // what is cancelled before it is handled is told to nobody
    answer.cancel(true);

    broken.get(60, TimeUnit.SECONDS);
    isUsedOn();
  }

  @Test
  void pushesGoThroughToTheHandler() throws Exception {
    begin();
    ConcurrentMap<HttpRequest, CompletableFuture<HttpResponse<String>>> pushed =
        new ConcurrentHashMap<>();

    HttpResponse<String> answer =
        client
            .sendAsync(
                get("/push"),
                BodyHandlers.ofString(),
                PushPromiseHandler.of(promise -> BodyHandlers.ofString(), pushed))
            .get(60, TimeUnit.SECONDS);

    assertThat(answer.body()).startsWith("/push ");
    assertThat(pushed).hasSize(1);
    assertThat(pushed.values().iterator().next().get(60, TimeUnit.SECONDS).body())
        .isEqualTo("/pushed []");
  }
}
