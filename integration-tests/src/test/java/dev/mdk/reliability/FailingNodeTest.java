package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Attempt;
import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one node that fails does to its callers and to itself, by the defaults: the balancer leaves
 * it alone, and the breaker quarantines it in the end. In virtual time, one call after the other.
 */
class FailingNodeTest {

  private static final int NODES = 5;

  private final Map<Class<?>, Integer> events = new HashMap<>(); // the facilities tell them at once
  private final TestFacilities facilities =
      new TestFacilities().withListener(event -> events.merge(event.getClass(), 1, Integer::sum));
  private final List<Node> nodes = new ArrayList<>();
  private final Node bad;
  private final ScriptedSource source;
  private final Mdk mdk;
  private final Session session;
  private final Map<Node, Integer> calls = new HashMap<>();
  private Duration latency = Duration.ofMillis(10);
  private boolean isIll = true;
  private int failures;

  FailingNodeTest() {
    for (int i = 0; i < NODES; i++) {
      nodes.add(Nodes.node("hello", "1.0", "http://node-" + i + ":1"));
    }
    bad = nodes.get(2);
    source = ScriptedSource.synced(nodes.toArray(Node[]::new));
    mdk = Mdk.builder().facilities(facilities).source(source).setting("log.sinks", "none").start();
    session = mdk.session();
  }

  @AfterEach
  void close() {
    mdk.close();
  }

  private void call() {
    Attempt attempt = session.attempt("hello", "1.0", Hint.NONE);
    facilities.time().advance(latency);
    boolean fails = isIll && attempt.node().equals(bad);
    attempt.report(fails ? Outcome.ERROR : Outcome.SUCCESS, latency);
    calls.merge(attempt.node(), 1, Integer::sum);
    failures += fails ? 1 : 0;
  }

  private void callFor(Duration time) {
    long end = facilities.time().nanoTime() + time.toNanos();
    callUntil(() -> facilities.time().nanoTime() - end >= 0, time.plus(time));
  }

  /** Returns how long it took. */
  private Duration callUntil(BooleanSupplier condition, Duration most) {
    long start = facilities.time().nanoTime();
    while (!condition.getAsBoolean()) {
      call();
      if (facilities.time().nanoTime() - start > most.toNanos()) {
        throw new AssertionError("not within " + most + "; calls " + calls);
      }
    }
    return Duration.ofNanos(facilities.time().nanoTime() - start);
  }

  private boolean happened(Class<? extends MdkEvent> event) {
    return events.containsKey(event);
  }

  private void assertSharesAreEven() {
    calls.clear();
    callFor(Duration.ofSeconds(10));
    int all = calls.values().stream().mapToInt(count -> count).sum();
    for (Node node : nodes) {
      double share = NODES * calls.getOrDefault(node, 0) / (double) all;
      assertThat(share).as(node + " of " + calls).isBetween(0.95, 1.05);
    }
  }

  /** The faster the others, the longer it is left alone between its failures. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  @SuppressWarnings("SystemOut") // the figures belong to the result
  void isQuarantinedAfterThreeCallsWithinMinutes(int millis) {
    latency = Duration.ofMillis(millis);

    Duration first = callUntil(() -> failures == 1, Duration.ofMinutes(1));
    Duration again = callUntil(() -> failures == 2, Duration.ofMinutes(2));
    Duration rest = callUntil(() -> happened(MdkEvent.Quarantined.class), Duration.ofMinutes(2));

    System.out.println(
        "calls of "
            + millis
            + " ms: tried again after "
            + again
            + ", quarantined after "
            + again.plus(rest));
    assertThat(failures).as("failures until then").isEqualTo(3);
    assertThat(first).isLessThan(latency.multipliedBy(NODES + 1));
    assertThat(again.plus(rest)).isLessThan(Duration.ofSeconds(150));

    callFor(Duration.ofMinutes(2));
    int probes = events.get(MdkEvent.Probed.class);
    assertThat(failures).as("with the probes").isEqualTo(3 + probes).isBetween(4, 6);
  }

  @Test
  void hasItsShareAgainAsSoonAsAProbeFoundItWell() {
    callUntil(() -> happened(MdkEvent.Quarantined.class), Duration.ofMinutes(3));
    isIll = false;
    callUntil(() -> happened(MdkEvent.Recovered.class), Duration.ofSeconds(40));

    assertSharesAreEven();
  }

  @Test
  void hasItsShareAgainWithinAMinuteAfterOneFailure() {
    callUntil(() -> failures == 1, Duration.ofMinutes(1));
    isIll = false;
    calls.clear();
    callUntil(() -> calls.containsKey(bad), Duration.ofMinutes(1));

    assertSharesAreEven();
    assertThat(happened(MdkEvent.Quarantined.class)).isFalse();
  }

  @Test
  void nodesOfWhichNobodySaysAnythingAreCalledInTurn() {
    Node first = session.resolve("hello", "1.0");
    for (int i = 1; i <= 3 * NODES; i++) {
      Node next = session.resolve("hello", "1.0");
      assertThat(next.equals(first)).as("call " + i).isEqualTo(i % NODES == 0);
    }
  }

  /** The second are a mistake of the caller's, and make all nodes look equally busy. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callsThatAreTakenBackOrNeverEndSpeakAgainstNobody(boolean takenBack) {
    for (int i = 0; i < 1_000; i++) {
      Attempt attempt = session.attempt("hello", "1.0", Hint.NONE);
      calls.merge(attempt.node(), 1, Integer::sum);
      facilities.time().advance(latency);
      if (takenBack) {
        attempt.release();
      }
    }
    calls.forEach((node, count) -> assertThat(count).as(node.address()).isBetween(190, 210));
    assertThat(calls).hasSize(NODES);
  }

  /** An interaction tells how it ended, and not how long its calls took. */
  @Test
  void aNodeThatComesLaterHasItsShareOfCallsThatNobodyMeasures() {
    for (int i = 0; i < 600; i++) { // for a minute
      interact(node -> {});
    }
    Node later = Nodes.node("hello", "1.0", "http://later:1");
    source.up(later);
    calls.clear();
    for (int i = 0; i < 600; i++) {
      interact(node -> {});
    }
    calls.forEach((node, count) -> assertThat(count).as(node.address()).isBetween(95, 105));
    assertThat(calls).hasSize(NODES + 1);
  }

  @Test
  void isLeftAloneAfterOneFailureThatNobodyMeasured() {
    for (int i = 0; i < 3_000; i++) { // for five minutes
      interact(node -> {});
    }
    while (!interactionFails()) {
      // not yet its turn
    }
    calls.clear();
    for (int i = 0; i < 600; i++) { // for a minute
      interact(node -> {});
    }
    assertThat(calls).hasSize(NODES - 1).doesNotContainKey(bad);
  }

  private boolean interactionFails() {
    try {
      interact(
          node -> {
            if (node.equals(bad)) {
              throw new IllegalStateException("it is ill");
            }
          });
      return false;
    } catch (IllegalStateException failed) {
      return true;
    }
  }

  private void interact(Consumer<Node> work) {
    session.interact(
        i -> {
          Node node = session.resolve("hello", "1.0");
          calls.merge(node, 1, Integer::sum);
          facilities.time().advance(Duration.ofMillis(100));
          work.accept(node);
          return node;
        });
  }
}
