package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Attempt;
import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** R8: a node that is well and ill by turns of 200 ms, for ten minutes of virtual time. */
class FlappingNodeTest {

  private static final Duration STEP = Duration.ofMillis(1); // one call
  private static final int STEPS = 600_000;
  private static final int TURN = 200;

  /** What became of the quarantine; the facilities tell it at once. */
  private static final class Quarantine implements MdkListener {
    private final List<Duration> pauses = new ArrayList<>();
    private boolean isOn;

    @Override
    public void onEvent(MdkEvent event) {
      if (event instanceof MdkEvent.Quarantined begun) {
        pauses.add(begun.pause());
        isOn = true;
      } else if (event instanceof MdkEvent.Recovered) {
        isOn = false;
      }
    }
  }

  private final Quarantine quarantine = new Quarantine();
  private final TestFacilities facilities = new TestFacilities().withListener(quarantine);
  private final Node flapping = node("flapping");
  private final ScriptedSource source =
      ScriptedSource.synced(flapping, node("a"), node("b"), node("c"), node("d"));
  private final Map<String, Integer> calls = new TreeMap<>();
  private int failed;

  private static Node node(String name) {
    return Nodes.node("hello", "1.0", "http://" + name + ":1");
  }

  @Test
  @SuppressWarnings("SystemOut") // the figures belong to the result
  void isLeftAloneForPausesThatGrowAndProbedOnceEach() {
    List<Integer> callsAPeriod =
        new ArrayList<>(); // while it was out, the probe at its end included
    try (Mdk mdk = inTurn()) { // by which its turn comes, whatever happened before
      Session session = mdk.session();
      int since = 0;
      for (int step = 0; step < STEPS; step++) {
        int before = quarantine.pauses.size();
        boolean wasOut = quarantine.isOn;
        Node called = call(session, step);
        since += called.equals(flapping) && wasOut ? 1 : 0;
        if (wasOut && (!quarantine.isOn || quarantine.pauses.size() > before)) {
          callsAPeriod.add(since);
          since = 0;
        }
      }
    }

    System.out.println(
        "calls "
            + calls
            + "; failed "
            + failed
            + "; pauses "
            + quarantine.pauses
            + "; calls in each "
            + callsAPeriod);
    assertThat(callsAPeriod).hasSizeGreaterThan(3).allMatch(count -> count == 1);
    for (int i = 0; i < quarantine.pauses.size(); i++) {
      double full = 30_000.0 * Math.min(i + 1, 10); // jitter makes each a little longer or shorter
      assertThat(quarantine.pauses.get(i).toMillis() / full).as("pause " + i).isBetween(0.8, 1.2);
    }
    assertOthersGetTheSame();
    assertThat(facilities.time().pending()).as("timers left").isZero();
  }

  @Test
  @SuppressWarnings("SystemOut") // the figures belong to the result
  void failsHardlyACallOfTheDefaultBalancer() {
    try (Mdk mdk = Mdk.builder().facilities(facilities).source(source).start()) {
      Session session = mdk.session();
      for (int step = 0; step < STEPS; step++) {
        call(session, step);
      }
    }

    System.out.println("calls " + calls + "; failed " + failed + "; pauses " + quarantine.pauses);
    assertThat(failed).isBetween(1, 15);
    assertOthersGetTheSame();
  }

  private Mdk inTurn() {
    return Mdk.builder()
        .facilities(facilities)
        .source(source)
        .setting("balancer", "round-robin")
        .start();
  }

  private Node call(Session session, int step) {
    facilities.time().advance(STEP);
    Attempt attempt = session.attempt("hello", "1.0", Hint.NONE);
    Node node = attempt.node();
    calls.merge(node.address(), 1, Integer::sum);
    boolean ill = node.equals(flapping) && step / TURN % 2 == 1;
    attempt.report(ill ? Outcome.ERROR : Outcome.SUCCESS, STEP);
    failed += ill ? 1 : 0;
    return node;
  }

  private void assertOthersGetTheSame() {
    double others = (STEPS - calls.get(flapping.address())) / 4.0;
    assertThat(calls).hasSize(5);
    calls.forEach(
        (address, count) -> {
          if (!address.equals(flapping.address())) {
            assertThat(count).as(address).isBetween((int) (others * 0.95), (int) (others * 1.05));
          }
        });
  }

  @Test
  void isNeverCalledWhileTheSourceSaysThatItIsGone() {
    try (Mdk mdk = inTurn()) {
      Session session = mdk.session();
      int timers = 0;
      for (int turn = 0; turn < 3_000; turn++) {
        boolean up = turn % 2 == 0;
        if (up) {
          source.up(flapping);
        } else {
          source.down(flapping);
        }
        for (int i = 0; i < 10; i++) {
          Attempt attempt = session.attempt("hello", "1.0", Hint.NONE);
          calls.merge(attempt.node().address(), 1, Integer::sum);
          assertThat(up || !attempt.node().equals(flapping)).isTrue();
          attempt.report(Outcome.SUCCESS, STEP);
        }
        facilities.time().advance(Duration.ofMillis(TURN));
        if (turn == 0) {
          timers = facilities.time().pending();
        }
      }
      assertThat(facilities.time().pending()).isLessThanOrEqualTo(timers);
    }
    double others = (30_000 - calls.get(flapping.address())) / 4.0;
    assertThat(calls.get("http://a:1")).isBetween((int) (others * 0.95), (int) (others * 1.05));
  }
}
