package dev.mdk.jdkhttp;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.spi.Balancer;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.RecordingListener;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A real MDK, with real servers on the loopback interface, and a record of what was judged. */
final class World implements AutoCloseable {

  final Verdicts verdicts = new Verdicts();
  final RecordingListener events = new RecordingListener();
  final ScriptedSource source = ScriptedSource.synced();
  final Mdk mdk;
  final MdkHttpClient client;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "server");
            thread.setDaemon(true);
            return thread;
          });
  private final Deque<Closeable> open = new ArrayDeque<>();

  enum Breakers {
    /** Open never, and keep what they are told. */
    RECORDING,
    /** Those that users have. */
    REAL
  }

  World() {
    this(Breakers.RECORDING);
  }

  World(Breakers breakers) {
    Mdk.Builder builder = Mdk.builder().source(source).listener(events);
    mdk = (breakers == Breakers.REAL ? builder : builder.breakerEngine(verdicts)).start();
    client = MdkHttpClient.builder(mdk).build();
  }

  /** One with a balancer. */
  World(Balancer balancer) {
    mdk =
        Mdk.builder()
            .source(source)
            .listener(events)
            .breakerEngine(verdicts)
            .balancer(balancer)
            .start();
    client = MdkHttpClient.builder(mdk).build();
  }

  /** One with settings. */
  World(Map<String, String> settings) {
    Mdk.Builder builder = Mdk.builder().source(source).listener(events).breakerEngine(verdicts);
    settings.forEach(builder::setting);
    mdk = builder.start();
    client = MdkHttpClient.builder(mdk).build();
  }

  /** One whose time stands still until it is turned. */
  World(ManualTime time) {
    TestFacilities facilities =
        new TestFacilities().withTime(time).withExecutor(threads).withListener(events);
    mdk = Mdk.builder().facilities(facilities).source(source).breakerEngine(verdicts).start();
    client = MdkHttpClient.builder(mdk).build();
  }

  static HttpRequest hello() {
    return MdkHttpClient.request("hello", "1.0", "/").build();
  }

  Session within(Duration deadline) {
    return mdk.session().deadline(deadline);
  }

  /** Serves with the JDK's server, as the service {@code hello}. */
  String serve(HttpHandler handler, Filter... filters) throws IOException {
    return serveAs("hello", handler, filters);
  }

  String serveAs(String service, HttpHandler handler, Filter... filters) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler).getFilters().addAll(List.of(filters));
    server.setExecutor(threads);
    server.start();
    open.push(() -> server.stop(0));
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    source.up(Nodes.node(service, "1.0", address));
    return address;
  }

  /** Serves byte by byte, as the service {@code hello}. */
  RawServer serveRaw(RawServer.Script script) throws IOException {
    RawServer server = new RawServer(script);
    open.push(server);
    up(server.address());
    return server;
  }

  /** Serves no answer, for as long as the client waits. */
  RawServer serveSilence() throws IOException {
    return serveRaw(
        connection -> {
          connection.readHead();
          connection.stall();
        });
  }

  /** Serves half of a body, and no more. */
  RawServer serveHalf() throws IOException {
    return serveRaw(
        connection -> {
          connection.readHead();
          connection.write(RawServer.HALF);
          connection.stall();
        });
  }

  void up(String address) {
    source.up(Nodes.node("hello", "1.0", address));
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  int inFlight() {
    return mdk.resolver().resolve("hello", "1.0").inFlight();
  }

  static void eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it did not come true within 60 s");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    mdk.close();
    threads.shutdownNow();
  }
}
