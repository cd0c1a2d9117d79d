package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.OutlierRule;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BreakerPolicyContractTest {

  private static final AtomicReference<BreakerPolicy> SUBJECT = new AtomicReference<>();

  static class Subject extends BreakerPolicyContract {
    @Override
    protected BreakerPolicy policy() {
      return SUBJECT.get();
    }
  }

  /** For those that block: all other rules have an end well within this time, on any machine. */
  static class Blocking extends Subject {
    @Override
    protected Duration limit() {
      return Duration.ofSeconds(5);
    }
  }

  private static Set<String> brokenBy(BreakerPolicy subject) {
    SUBJECT.set(subject);
    return Rules.broken(Subject.class);
  }

  private static Optional<Quarantine> soft(Duration pause, String reason) {
    return Optional.of(new Quarantine(Evidence.SOFT, pause, reason));
  }

  private static Optional<Quarantine> after(int limit, BreakerPolicy.Counts counts) {
    return counts.consecutiveFailures() < limit
        ? Optional.empty()
        : soft(Duration.ofSeconds(1), "failures");
  }

  @Test
  void acceptsAPureDecision() {
    assertThat(brokenBy(BreakerPolicy.NEVER)).isEmpty();
    assertThat(brokenBy((counts, state, now) -> after(3, counts))).isEmpty();
    assertThat(
            brokenBy(
                (counts, state, now) ->
                    counts.consecutiveHardFailures() == 0
                        ? Optional.empty()
                        : Optional.of(new Quarantine(Evidence.HARD, Duration.ofNanos(1), "why"))))
        .isEmpty();
  }

  @Test
  void noticesAPolicyThatCountsByItself() {
    AtomicInteger asked = new AtomicInteger();
    assertThat(
            brokenBy(
                (counts, state, now) ->
                    counts.consecutiveFailures() > 0 && asked.incrementAndGet() % 3 == 0
                        ? soft(Duration.ofSeconds(1), "each third")
                        : Optional.empty()))
        .contains("givesTheSameAnswerToTheSameQuestion");
  }

  @Test
  void noticesAPolicyThatDependsOnTheThread() {
    assertThat(
            brokenBy(
                (counts, state, now) ->
                    counts.consecutiveFailures() == 0
                        ? Optional.empty()
                        : soft(Duration.ofSeconds(1), Thread.currentThread().getName())))
        .containsExactly("givesTheSameAnswersToManyThreads");
  }

  @Test
  void noticesAPolicyThatKeepsTheCounts() {
    AtomicReference<BreakerPolicy.Counts> former = new AtomicReference<>();
    assertThat(
            brokenBy(
                (counts, state, now) -> {
                  var before = former.getAndSet(counts);
                  return before == null ? Optional.empty() : after(before.failures() + 1, counts);
                }))
        .contains("decidesAboutAnythingWithoutBlocking");
  }

  @Test
  void noticesAPolicyThatQuarantinesForNothing() {
    assertThat(brokenBy((counts, state, now) -> soft(Duration.ofSeconds(1), "always")))
        .containsExactly("quarantinesNobodyOfWhomNothingBadWasCounted");
  }

  @Test
  void noticesAPolicyThatCallsAnythingHard() {
    assertThat(
            brokenBy(
                (counts, state, now) ->
                    after(3, counts)
                        .map(q -> new Quarantine(Evidence.HARD, q.pause(), q.reason()))))
        .containsExactly("callsHardOnlyWhatTheTransportTold");
  }

  @Test
  void noticesAPolicyThatOverflows() {
    assertThat(
            brokenBy(
                (counts, state, now) ->
                    after(3, counts)
                        .flatMap(
                            q ->
                                soft(
                                    Duration.ofSeconds(Long.MAX_VALUE)
                                        .multipliedBy(1L + counts.quarantines()),
                                    "overflow"))))
        .contains("decidesAboutAnythingWithoutBlocking");
  }

  @Test
  void noticesAPolicyThatKnowsOnlyTheClosedState() {
    assertThat(
            brokenBy(
                (counts, state, now) -> after(((BreakerState.Closed) state).hashCode(), counts)))
        .contains("decidesAboutAnythingWithoutBlocking");
  }

  @Test
  void noticesAPolicyThatSaysNothing() {
    assertThat(brokenBy((counts, state, now) -> after(3, counts).flatMap(q -> soft(q.pause(), ""))))
        .containsExactly("saysWhy");
    assertThat(brokenBy((counts, state, now) -> null))
        .contains("decidesAboutAnythingWithoutBlocking");
  }

  @Test
  void noticesAPolicyThatBlocks() {
    SUBJECT.set(
        (counts, state, now) -> {
          if (Thread.currentThread().getName().contains("junit")) {
            await(new CountDownLatch(1));
          }
          return Optional.empty();
        });
    assertThat(Rules.broken(Blocking.class)).containsExactly("decidesAboutAnythingWithoutBlocking");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void noticesAWindowThatChanges() {
    AtomicInteger size = new AtomicInteger();
    assertThat(
            brokenBy(
                new BreakerPolicy() {
                  @Override
                  public Optional<Quarantine> decide(Counts counts, BreakerState state, long now) {
                    return Optional.empty();
                  }

                  @Override
                  public Window window() {
                    return new Window(size.incrementAndGet(), Duration.ZERO, Duration.ZERO);
                  }
                }))
        .containsExactly("hasTheSameWindowsAlways");
  }

  @Test
  void noticesAPolicyThatLooksAtAWindowItDidNotAskFor() {
    assertThat(
            brokenBy(
                (counts, state, now) -> after(3, counts.over(BreakerPolicy.Window.ofCalls(5)))))
        .contains("decidesAboutAnythingWithoutBlocking");
  }

  @Test
  void noticesRulesForOutliersThatBecomeMore() {
    AtomicInteger asked = new AtomicInteger();
    assertThat(
            brokenBy(
                new BreakerPolicy() {
                  @Override
                  public Optional<Quarantine> decide(Counts counts, BreakerState state, long now) {
                    return Optional.empty();
                  }

                  @Override
                  public List<OutlierRule> outlierRules() {
                    return Collections.nCopies(asked.incrementAndGet(), peers -> Map.of());
                  }
                }))
        .containsExactly("hasTheSameRulesForOutliersAlways");
  }

  @Test
  void noticesARuleThatFindsOutliersAmongInnocents() {
    assertThat(
            brokenBy(
                new BreakerPolicy() {
                  @Override
                  public Optional<Quarantine> decide(Counts counts, BreakerState state, long now) {
                    return Optional.empty();
                  }

                  @Override
                  public List<OutlierRule> outlierRules() {
                    return List.of(
                        peers ->
                            peers.isEmpty()
                                ? Map.of()
                                : Map.of(
                                    peers.get(0).node(),
                                    soft(Duration.ofSeconds(1), "last").orElseThrow()));
                  }
                }))
        .containsExactly("findsNoOutlierAmongNodesThatDidNothingWrong");
  }
}
