package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Hint;
import dev.mdk.Outcome;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoChoicesTest {

  private static final long MILLI = 1_000_000;

  private final Balancer balancer = new TwoChoices(new Random(1));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 100})
  void callsNodesThatAreAlikeInTurn(int count) {
    List<FakeEndpoint> nodes = FakeEndpoint.some(count);
    nodes.forEach(node -> node.costNanos = 10 * MILLI);
    nodes.get(0).costNanos = 14 * MILLI; // as peaks differ
    Balancer.Picker picker = balancer.over(List.copyOf(nodes));
    int start = nodes.indexOf((FakeEndpoint) picker.pick(Hint.NONE));
    for (int i = 1; i < 3 * count; i++) {
      assertThat(picker.pick(Hint.NONE)).isSameAs(nodes.get((start + i) % count));
    }
  }

  @Test
  void ofTwoTakesTheOneWithFewerCallsInFlight() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(2);
    nodes.get(0).inFlight = 1;
    assertThat(Shares.of(balancer, nodes, 100).of(nodes.get(1))).isEqualTo(1);
  }

  @Test
  void theBusiestOfAllGetsNothing() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(5);
    nodes.get(3).inFlight = 7;
    Shares shares = Shares.of(balancer, nodes, 10_000);
    assertThat(shares.of(nodes.get(3))).isZero();
    assertThat(shares.of(nodes.get(0))).isBetween(0.2, 0.3);
  }

  @Test
  void aSlowNodeGetsNothingUntilTheOthersHaveSixteenTimesItsCalls() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(2);
    FakeEndpoint slow = nodes.get(0);
    FakeEndpoint fast = nodes.get(1);
    slow.costNanos = 2_000 * MILLI;
    fast.costNanos = 10 * MILLI;
    fast.inFlight = 14;
    assertThat(Shares.of(balancer, nodes, 100).of(slow)).isZero();
    fast.inFlight = 16;
    assertThat(Shares.of(balancer, nodes, 100).of(slow)).isEqualTo(1);
  }

  @Test
  void aNodeWithoutAnAnswerIsJudgedByItsCallsInFlight() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(2);
    nodes.get(0).costNanos = 10 * MILLI;
    Shares.of(balancer, nodes, 100).areEven(nodes, 0);
    nodes.get(1).inFlight = 1;
    assertThat(Shares.of(balancer, nodes, 100).of(nodes.get(0))).isEqualTo(1);
  }

  @Test
  void figuresBeyondAllBoundsDoNoHarm() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(2);
    nodes.get(0).costNanos = Long.MAX_VALUE;
    nodes.get(0).inFlight = Integer.MAX_VALUE;
    nodes.get(1).costNanos = 1;
    assertThat(Shares.of(balancer, nodes, 100).of(nodes.get(1))).isEqualTo(1);
  }

  /** With real endpoints: one fails at once, half of the time, and no breaker interferes. */
  @Test
  void aNodeThatFailsFastDrawsNoCalls() {
    assertThat(shareOf("c", 0.5, MILLI)).isLessThan(0.02);
  }

  @Test
  void aSlowNodeGetsHardlyAnything() {
    assertThat(shareOf("c", 0, 2_000 * MILLI)).isLessThan(0.02);
  }

  @Test
  void nodesThatAreAlikeGetTheSame() {
    assertThat(shareOf("c", 0, 10 * MILLI)).isBetween(0.3, 0.36);
  }

  /** Returns the share of a node that is called one call after the other, beside two of 10 ms. */
  private double shareOf(String address, double failing, long nanos) {
    var random = new Random(7);
    int calls = 3_000;
    int subject = 0;
    try (Desk desk =
        new Desk(
            new TestFacilities(),
            Desk.LIMITS,
            ScriptedSource.synced(Desk.hello("a"), Desk.hello("b"), Desk.hello(address)),
            balancer)) {
      for (int i = 0; i < calls; i++) {
        Endpoint node = desk.sandbox().resolve("hello", "1.0");
        boolean isSubject = node.node().address().equals(address);
        long took = isSubject ? nanos : 10 * MILLI;
        long stamp = node.start();
        desk.advance(Duration.ofNanos(took));
        boolean fails = isSubject && random.nextDouble() < failing;
        node.finish(stamp, fails ? Outcome.CALLER_FAILURE : Outcome.SUCCESS, took);
        subject += isSubject ? 1 : 0;
      }
    }
    return (double) subject / calls;
  }
}
