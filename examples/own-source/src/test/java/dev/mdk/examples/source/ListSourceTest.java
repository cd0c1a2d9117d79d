package dev.mdk.examples.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import dev.mdk.wire.NodeCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** All that a source must do, as a test: these methods say what can happen to its registry. */
class ListSourceTest extends DiscoverySourceContract {

  private final Facilities facilities = Facilities.system().start();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile List<JsonValue> entries = List.of();
  private volatile boolean stalled;
  private Optional<HttpServer> server = Optional.empty();
  private int port; // any at first, and the same from then on

  @AfterEach
  void end() {
    ended.countDown();
    facilities.close();
    server.ifPresent(some -> some.stop(0));
    executor.shutdownNow();
  }

  private void startServer() throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    started.setExecutor(executor);
    started.createContext("/", this::answer);
    started.start();
    port = started.getAddress().getPort();
    server = Optional.of(started);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try {
      if (stalled) {
        ended.await();
      }
      byte[] body = Json.write(JsonArray.of(entries)).getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  protected DiscoverySource source(List<Node> nodes) throws Exception {
    entries = nodes.stream().<JsonValue>map(NodeCodec::encode).toList();
    startServer();
    String url = "http://127.0.0.1:" + port + "/nodes.json";
    return new ListSourceProvider().create(url, Settings.NONE, facilities);
  }

  @Override
  protected void breakRegistry() {
    server.ifPresent(some -> some.stop(0));
  }

  @Override
  protected void mendRegistry() throws Exception {
    if (!stalled) {
      startServer();
    }
  }

  @Override
  protected void emptyRegistry() throws Exception {
    entries = List.of();
    startServer();
  }

  @Override
  protected void stallRegistry() {
    stalled = true;
  }

  @Override
  protected void spoilRegistry() {
    List<JsonValue> spoilt = new ArrayList<>(entries);
    spoilt.add(0, JsonString.of("no node"));
    entries = spoilt;
  }
}
