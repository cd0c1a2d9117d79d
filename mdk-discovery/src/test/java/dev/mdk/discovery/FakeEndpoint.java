package dev.mdk.discovery;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** An endpoint whose figures are set by a test. */
final class FakeEndpoint implements Endpoint {

  int inFlight; // set and read by one thread
  long costNanos;
  long knownSinceNanos;
  private final Node node;

  FakeEndpoint(String address, Map<String, JsonValue> properties) {
    node = new Node(address, "hello", "1.0", address, properties, Environment.SANDBOX);
  }

  /** Makes some without properties: n0, n1 and so on. */
  static List<FakeEndpoint> some(int count) {
    return IntStream.range(0, count).mapToObj(i -> new FakeEndpoint("n" + i, Map.of())).toList();
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public long start() {
    inFlight++;
    return 0;
  }

  @Override
  public void finish(long stamp, Outcome outcome, long latencyNanos) {
    inFlight--;
  }

  @Override
  public void release(long stamp) {
    inFlight--;
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public long latencyNanos() {
    return 0;
  }

  @Override
  public long costNanos() {
    return costNanos;
  }

  @Override
  public long knownSinceNanos() {
    return knownSinceNanos;
  }

  @Override
  public String toString() {
    return node.address();
  }
}
