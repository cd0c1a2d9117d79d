package dev.mdk.testing.contracts;

import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Nodes;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** An endpoint that counts what only a caller may do, and can hold up who looks at it. */
final class SilentEndpoint implements Endpoint {

  private final Node node;
  private final AtomicInteger calls;
  private final Runnable looked;

  private SilentEndpoint(Node node, AtomicInteger calls, Runnable looked) {
    this.node = node;
    this.calls = calls;
    this.looked = looked;
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
        .<Endpoint>map(node -> new SilentEndpoint(node, calls, looked))
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
    return 0;
  }

  @Override
  public long latencyNanos() {
    looked.run();
    return 0;
  }

  @Override
  public long knownSinceNanos() {
    looked.run();
    return 0;
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
