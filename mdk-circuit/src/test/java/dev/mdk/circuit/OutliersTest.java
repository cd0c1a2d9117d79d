package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.OutlierRule;
import dev.mdk.spi.OutlierRule.Peer;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.RecordingLog;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The comparison as a function, and the engine that runs it. */
class OutliersTest {

  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Outliers.STANDARD.interval();
  private static final BreakerPolicy POLICY =
      Breakers.outliers(Outliers.STANDARD, PAUSE, Duration.ofSeconds(70));

  private final TestFacilities facilities =
      new TestFacilities().withRandom(() -> 0L).withExecutor(ManualExecutor.direct());

  private static Node node(int number) {
    return Nodes.node("orders", "1.0", "http://h:" + number);
  }

  private static List<Peer> peers(int calls, int... failures) {
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < failures.length; i++) {
      peers.add(new Peer(node(i), calls, failures[i], 0));
    }
    return peers;
  }

  private static Map<Node, Quarantine> judge(List<Peer> peers) {
    return POLICY.outlierRules().get(0).judge(peers);
  }

  // The rule

  @Test
  void findsTheNodeThatIsFarWorseThanTheOthers() {
    assertThat(judge(peers(100, 1, 0, 2, 40, 1)))
        .isEqualTo(
            Map.of(
                node(3),
                new Quarantine(
                    Evidence.SOFT,
                    PAUSE,
                    "40 % of 100 calls failed, far more than at the other nodes")));
  }

  @Test
  void comparesWithTheMeanLessSoManyDeviations() {
    // Of 100, 100, 100, 100 and 90 % the mean is 98 and the deviation 4.
    List<Peer> peers = peers(100, 0, 0, 0, 0, 10);

    assertThat(judge(1.9, peers)).containsOnlyKeys(node(4)); // below 90.4
    assertThat(judge(2.1, peers)).isEmpty(); // not below 89.6
    assertThat(judge(2, peers)).isEmpty(); // not below 90
  }

  private static Map<Node, Quarantine> judge(double deviations, List<Peer> peers) {
    Outliers limits = new Outliers(INTERVAL, deviations, 100, 85, 50, 5, 5);
    return Breakers.outliers(limits, PAUSE, PAUSE).outlierRules().get(0).judge(peers);
  }

  @Test
  void findsNobodyWhereAllAreEquallyBad() {
    assertThat(judge(peers(100, 40, 41, 39, 40, 42))).isEmpty();
  }

  @Test
  void comparesNotWithFewerNodesOrCallsThanItTakes() {
    assertThat(judge(peers(100, 0, 0, 0, 40))).isEmpty();
    assertThat(judge(peers(99, 0, 0, 0, 0, 40))).isEmpty();
    assertThat(judge(peers(100, 0, 0, 0, 0, 40))).hasSize(1);
  }

  @Test
  void toleratesWhatIsLittleThoughOthersFailNothing() {
    assertThat(judge(peers(100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5))).isEmpty();
    assertThat(judge(peers(100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6))).hasSize(1);
  }

  @Test
  void findsTheNodeThatFailsEverythingHoweverMuchTheNodesDiffer() {
    // Mean 60, deviation 49: the threshold is below zero (grpc-java#12537).
    assertThat(judge(peers(100, 100, 100, 0, 0, 0)))
        .containsOnlyKeys(node(0), node(1))
        .extractingByKey(node(0))
        .extracting(Quarantine::reason)
        .isEqualTo("all of 100 calls failed");
    assertThat(judge(peers(100, 100))).containsOnlyKeys(node(0));
    assertThat(judge(peers(49, 49))).isEmpty();
  }

  @Test
  void findsNodesThatFailMoreThanAPercentage() {
    assertThat(judge(peers(50, 43, 0, 43, 0, 42))).containsOnlyKeys(node(0), node(2));
    assertThat(judge(peers(49, 43, 0, 43, 0, 42))).isEmpty();
    assertThat(judge(peers(50, 43, 0, 43, 0))).isEmpty();
  }

  @Test
  void standsNodesWithoutCalls() {
    assertThat(judge(peers(0, 0, 0, 0, 0, 0, 0))).isEmpty();
    assertThat(judge(List.of())).isEmpty();
  }

  @Test
  void quarantinesForLongerEachTime() {
    List<Peer> again = List.of(new Peer(node(1), 100, 100, 1), new Peer(node(2), 100, 100, 2));

    Map<Node, Quarantine> found = judge(again);

    assertThat(found.get(node(1)).pause()).isEqualTo(Duration.ofSeconds(60));
    assertThat(found.get(node(2)).pause()).isEqualTo(Duration.ofSeconds(70));
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    assertThatThrownBy(() -> new Outliers(Duration.ZERO, 1.9, 100, 85, 50, 5, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval: PT0S (expected: > 0)");
    assertThatThrownBy(() -> new Outliers(INTERVAL, Double.NaN, 100, 85, 50, 5, 5))
        .hasMessage("deviations: NaN (expected: >= 0)");
    assertThatThrownBy(() -> new Outliers(INTERVAL, 1.9, 100, 101, 50, 5, 5))
        .hasMessage("failurePercent: 101 (expected: from 0 to 100)");
    assertThatThrownBy(() -> new Outliers(INTERVAL, 1.9, 100, 85, 50, 5, 0))
        .hasMessage("minimumNodes: 0 (expected: > 0)");
  }

  // The engine

  private List<Breaker> fleet(BreakerPolicy policy, int nodes) {
    BreakerEngine engine = Breakers.engine(policy, facilities);
    List<Breaker> breakers = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      breakers.add(engine.breaker(node(i), () -> {}));
    }
    return breakers;
  }

  private void call(Breaker breaker, int calls, int failures) {
    for (int i = 0; i < calls; i++) {
      Outcome outcome = i < failures ? Outcome.ERROR : Outcome.SUCCESS;
      breaker.record(facilities.time().nanoTime(), outcome, 1);
    }
  }

  private void callAll(List<Breaker> breakers, int failuresOfTheFirst) {
    for (Breaker each : breakers) {
      call(each, 100, each == breakers.get(0) ? failuresOfTheFirst : 0);
    }
  }

  @Test
  void isAskedByTheTimerEachInterval() {
    List<Breaker> breakers = fleet(POLICY, 5);
    callAll(breakers, 40);

    facilities.time().advance(INTERVAL.minusNanos(1));
    assertThat(breakers.get(0).state()).isEqualTo(BreakerState.CLOSED);
    facilities.time().advance(Duration.ofNanos(1));

    assertThat(breakers.get(0).state()).isInstanceOf(BreakerState.Open.class);
    assertThat(breakers.subList(1, 5))
        .allSatisfy(each -> assertThat(each.state()).isEqualTo(BreakerState.CLOSED));
    assertThat(facilities.events().of(MdkEvent.Quarantined.class)).hasSize(1);
  }

  @Test
  void judgesEachIntervalAlone() {
    List<Breaker> breakers = fleet(POLICY, 5);
    callAll(breakers, 5);
    facilities.time().advance(INTERVAL);
    callAll(breakers, 5);
    facilities.time().advance(INTERVAL);
    call(breakers.get(0), 99, 99);
    facilities.time().advance(INTERVAL);

    assertThat(breakers.get(0).state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void probesAndBringsBackWhatItTookOut() {
    List<Breaker> breakers = fleet(POLICY, 5);
    callAll(breakers, 40);
    facilities.time().advance(INTERVAL);
    facilities.time().advance(PAUSE);

    breakers.get(0).tryProbe(1_000).orElseThrow().finish(Outcome.ERROR, 1);
    assertThat(facilities.events().of(MdkEvent.Quarantined.class).get(1).pause())
        .isEqualTo(PAUSE.multipliedBy(2));
    facilities.time().advance(PAUSE.multipliedBy(2));
    breakers.get(0).tryProbe(1_000).orElseThrow().finish(Outcome.SUCCESS, 1);

    assertThat(breakers.get(0).state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void takesOutForLongerWhatItTookOutBefore() {
    List<Breaker> breakers = fleet(POLICY, 5);
    callAll(breakers, 40);
    facilities.time().advance(INTERVAL);
    facilities.time().advance(PAUSE);
    breakers.get(0).tryProbe(1_000).orElseThrow().finish(Outcome.SUCCESS, 1);

    callAll(breakers, 40);
    facilities.time().advance(INTERVAL);

    assertThat(facilities.events().of(MdkEvent.Quarantined.class))
        .extracting(MdkEvent.Quarantined::pause)
        .containsExactly(PAUSE, PAUSE.multipliedBy(2));
  }

  @Test
  void endsTheTimerOfANodeThatGoesWhileItIsOut() {
    List<Breaker> breakers = fleet(POLICY, 5);
    callAll(breakers, 40);
    facilities.time().advance(INTERVAL);
    assertThat(facilities.time().pending()).isEqualTo(2); // the rule's and the pause's

    breakers.get(0).close();

    assertThat(facilities.time().pending()).isEqualTo(1);
  }

  @Test
  void keepsServicesApart() {
    BreakerEngine engine = Breakers.engine(POLICY, facilities);
    List<Breaker> orders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      orders.add(engine.breaker(node(i), () -> {}));
    }
    Breaker other = engine.breaker(Nodes.node("stock", "1.0", "http://s:1"), () -> {});
    callAll(orders, 0);
    call(other, 100, 40);

    facilities.time().advance(INTERVAL);

    assertThat(other.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void seesOnlyNodesThatAreThereAndNotQuarantined() {
    List<List<Peer>> asked = new ArrayList<>();
    BreakerPolicy watching =
        Breakers.anyOf(Breakers.consecutiveFailures(3, PAUSE, PAUSE), ruled(remembering(asked)));
    List<Breaker> breakers = fleet(watching, 4);
    call(breakers.get(0), 3, 3);
    call(breakers.get(1), 5, 2);
    breakers.get(2).close();

    facilities.time().advance(INTERVAL);

    assertThat(asked).hasSize(1);
    assertThat(asked.get(0))
        .containsExactlyInAnyOrder(new Peer(node(1), 5, 2, 0), new Peer(node(3), 0, 0, 0));
  }

  @Test
  void needsNoTimerOnceAllNodesAreGone() {
    List<Breaker> breakers = fleet(POLICY, 2);
    assertThat(facilities.time().pending()).isEqualTo(1);
    breakers.forEach(Breaker::close);
    breakers.forEach(Breaker::close);
    assertThat(facilities.time().pending()).isZero();

    assertThat(fleet(POLICY, 1)).hasSize(1);
    facilities.time().advance(INTERVAL);
    assertThat(facilities.time().pending()).isEqualTo(1);
  }

  @Test
  void keepsOneTimerThoughTheLastNodeGoesAndAnotherOneComesDuringAComparison() {
    ManualExecutor busy = new ManualExecutor();
    TestFacilities later = facilities.withExecutor(busy);
    BreakerEngine engine = Breakers.engine(POLICY, later);
    Breaker last = engine.breaker(node(1), () -> {});
    later.time().advance(INTERVAL);
    assertThat(busy.pending()).isEqualTo(1);

    last.close();
    assertThat(engine.breaker(node(2), () -> {}).state()).isEqualTo(BreakerState.CLOSED);
    busy.runAll();

    assertThat(later.time().pending()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      later.time().advance(INTERVAL);
      assertThat(busy.runAll()).isEqualTo(1);
    }
  }

  @Test
  void goesOnIfARuleThrows() {
    List<List<Peer>> asked = new ArrayList<>();
    OutlierRule throwing =
        peers -> {
          asked.add(peers);
          throw new AssertionError("a bad rule");
        };
    try (RecordingLog warnings = RecordingLog.of("dev.mdk")) {
      fleet(ruled(throwing), 2);
      facilities.time().advance(INTERVAL);
      facilities.time().advance(INTERVAL);

      assertThat(asked).hasSize(2);
      assertThat(warnings.texts()).singleElement().asString().contains("failed and finds nobody");
    }
  }

  @Test
  void decidesNothingOnANodeThatWasQuarantinedMeanwhile() {
    List<Breaker> breakers = new ArrayList<>();
    OutlierRule late =
        peers -> {
          call(breakers.get(0), 3, 3); // opens while the rule thinks
          return Map.of(node(0), new Quarantine(Evidence.SOFT, PAUSE, "late"));
        };
    breakers.addAll(
        fleet(Breakers.anyOf(Breakers.consecutiveFailures(3, PAUSE, PAUSE), ruled(late)), 1));

    facilities.time().advance(INTERVAL);

    assertThat(facilities.events().of(MdkEvent.Quarantined.class))
        .singleElement()
        .extracting(MdkEvent.Quarantined::reason)
        .isEqualTo("3 failures in a row");
  }

  private static OutlierRule remembering(List<List<Peer>> asked) {
    return peers -> {
      asked.add(peers);
      return Map.of();
    };
  }

  private static BreakerPolicy ruled(OutlierRule rule) {
    return new BreakerPolicy() {
      @Override
      public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
        return Optional.empty();
      }

      @Override
      public List<OutlierRule> outlierRules() {
        return List.of(rule);
      }
    };
  }
}
