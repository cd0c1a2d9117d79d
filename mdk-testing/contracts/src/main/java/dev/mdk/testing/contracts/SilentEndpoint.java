package dev.mdk.testing.contracts;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Nodes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** An endpoint that counts what only a caller may do, and can hold up who looks at it. */
final class SilentEndpoint implements Endpoint {

  private final Node node;
  private final AtomicInteger calls;
  private final Runnable looked;
  private final long figure;

  private SilentEndpoint(Node node, AtomicInteger calls, Runnable looked, long figure) {
    this.node = node;
    this.calls = calls;
    this.looked = looked;
    this.figure = figure;
  }

  /** Makes some whose figures and properties are what nobody expects. */
  static List<Endpoint> extreme(int count) {
    List<JsonValue> values =
        List.of(
            JsonValue.of(-1),
            JsonValue.of(1e308),
            JsonValue.of(Long.MAX_VALUE),
            JsonValue.of("no number"),
            JsonObject.of(Map.of()),
            JsonValue.of(0));
    long[] figures = {0, Long.MAX_VALUE, 1, Integer.MAX_VALUE};
    return IntStream.range(0, count)
        .<Endpoint>mapToObj(
            i -> {
              JsonValue value = values.get(i % values.size());
              String address = "http://127.0.0.1:" + (1001 + i);
              Map<String, JsonValue> properties = Map.of("weight", value, "zone", value);
              return new SilentEndpoint(
                  new Node(address, "hello", "1.0", address, properties, Environment.SANDBOX),
                  new AtomicInteger(),
                  () -> {},
                  figures[i % figures.length]);
            })
        .toList();
  }

  static List<Endpoint> some(int count) {
    return some(count, new AtomicInteger(), () -> {});
  }

  /**
   * Makes some.
   *
   * @param calls counts calls that are started or ended
   * @param looked run by who looks at an endpoint
   */
  static List<Endpoint> some(int count, AtomicInteger calls, Runnable looked) {
    return IntStream.range(0, count)
        .mapToObj(i -> Nodes.node("hello", "1.0", "http://127.0.0.1:" + (1001 + i)))
        .<Endpoint>map(node -> new SilentEndpoint(node, calls, looked, 0))
        .toList();
  }

  @Override
  public Node node() {
    looked.run();
    return node;
  }

  @Override
  public long start() {
    calls.incrementAndGet();
    return 0;
  }

  @Override
  public void finish(long stamp, Outcome outcome, long latencyNanos) {
    calls.incrementAndGet();
  }

  @Override
  public void release(long stamp) {
    calls.incrementAndGet();
  }

  @Override
  public int inFlight() {
    looked.run();
    return (int) Math.min(figure, Integer.MAX_VALUE);
  }

  @Override
  public long latencyNanos() {
    looked.run();
    return figure;
  }

  @Override
  public long knownSinceNanos() {
    looked.run();
    return figure;
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
