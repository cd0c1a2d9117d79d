package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.spi.OutlierRule;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of {@link BreakerPolicy}:
 *
 * <ul>
 *   <li>it decides, neither throwing nor blocking, about any counts, in both states that occur, at
 *       any time of the ticker;
 *   <li>it is pure: the same question has the same answer, whatever was asked between, in any
 *       order, by any number of threads;
 *   <li>it reads the counts during the decision only;
 *   <li>nobody is quarantined of whom nothing bad was counted;
 *   <li>evidence is hard only if the transport told a failure;
 *   <li>there is a reason, for humans;
 *   <li>its windows and rules for outliers are always the same, and the window that it is shown
 *       first is one of them;
 *   <li>it looks at no window that it did not ask for.
 * </ul>
 */
@Timeout(120)
public abstract class BreakerPolicyContract {

  private static final int[] FAILURES = {0, 1, 2, 3, 5, 10, 100, Integer.MAX_VALUE};
  private static final int[] QUARANTINES = {0, 1, 2, 10, Integer.MAX_VALUE};
  private static final long[] TIMES = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE};
  private static final List<BreakerState> STATES =
      List.of(BreakerState.CLOSED, new BreakerState.Probing(Evidence.HARD, "before", 5));

  /** One question. */
  private record Question(Figures figures, BreakerState state, long nowNanos) {
    Optional<Quarantine> ask(BreakerPolicy policy) {
      LiveCounts counts = new LiveCounts(figures, policy.windows());
      Optional<Quarantine> answer = policy.decide(counts, state, nowNanos);
      counts.over = true;
      assertThat((Object) answer).as("the answer to %s", this).isNotNull();
      return answer;
    }
  }

  /** What was counted. */
  private record Figures(
      int failures, int hard, boolean gone, int quarantines, int calls, int bad, int slow) {}

  /** Counts as the engine shows them: nobody may look when the decision is over. */
  private static final class LiveCounts implements BreakerPolicy.Counts {
    private final Figures figures;
    private final Set<BreakerPolicy.Window> windows;
    private volatile boolean over;

    LiveCounts(Figures figures, Set<BreakerPolicy.Window> windows) {
      this.figures = figures;
      this.windows = windows;
    }

    @Override
    public BreakerPolicy.Counts over(BreakerPolicy.Window window) {
      if (!windows.contains(window) && !window.equals(BreakerPolicy.Window.NONE)) {
        throw new IllegalArgumentException(window + " (expected: one of " + windows + ")");
      }
      return this;
    }

    private int shown(int count) {
      if (over) {
        throw new IllegalStateException("counts read after the decision");
      }
      return count;
    }

    @Override
    public int consecutiveFailures() {
      return shown(figures.failures);
    }

    @Override
    public int consecutiveHardFailures() {
      return shown(figures.hard);
    }

    @Override
    public boolean isUnreachable() {
      return shown(figures.hard) > 0 && figures.gone;
    }

    @Override
    public int quarantines() {
      return shown(figures.quarantines);
    }

    @Override
    public int calls() {
      return shown(figures.calls);
    }

    @Override
    public int failures() {
      return shown(figures.bad);
    }

    @Override
    public int slowCalls() {
      return shown(figures.slow);
    }
  }

  /** Makes the contract. */
  protected BreakerPolicyContract() {}

  /**
   * Makes the policy.
   *
   * @return the policy
   */
  protected abstract BreakerPolicy policy();

  /**
   * Returns how long a rule waits, in real time, for what must not block.
   *
   * @return 30 s unless overridden
   */
  protected Duration limit() {
    return Duration.ofSeconds(30);
  }

  private static List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (int failures : FAILURES) {
      for (int hard : FAILURES) {
        for (int quarantines : QUARANTINES) {
          if (hard <= failures) {
            int calls = failures == 0 ? 10 : failures;
            add(questions, new Figures(failures, hard, hard > 0, quarantines, calls, failures, 0));
            add(questions, new Figures(failures, hard, false, quarantines, calls, failures, calls));
            add(
                questions,
                new Figures(failures, hard, false, quarantines, 0, 0, 0)); // without a window
          }
        }
      }
    }
    return questions;
  }

  private static void add(List<Question> questions, Figures figures) {
    for (BreakerState state : STATES) {
      for (long nowNanos : TIMES) {
        if (state == BreakerState.CLOSED || figures.failures > 0) { // a failed probe is a failure
          questions.add(new Question(figures, state, nowNanos));
        }
      }
    }
  }

  private static List<Optional<Quarantine>> answers(
      BreakerPolicy policy, List<Question> questions) {
    return questions.stream().map(question -> question.ask(policy)).toList();
  }

  @Test
  void decidesAboutAnythingWithoutBlocking() {
    BreakerPolicy policy = policy();
    assertTimeoutPreemptively(limit(), () -> answers(policy, questions()));
  }

  @Test
  void givesTheSameAnswerToTheSameQuestion() {
    BreakerPolicy policy = policy();
    List<Question> questions = questions();
    List<Optional<Quarantine>> first = answers(policy, questions);
    assertThat(answers(policy, questions).equals(first))
        .as("same answers when asked again")
        .isTrue();

    List<Question> backwards = new ArrayList<>(questions);
    Collections.reverse(backwards);
    List<Optional<Quarantine>> answers = new ArrayList<>(answers(policy, backwards));
    Collections.reverse(answers);
    assertThat(answers.equals(first)).as("same answers in another order").isTrue();
  }

  @Test
  void givesTheSameAnswersToManyThreads() {
    BreakerPolicy policy = policy();
    List<Question> questions = questions();
    List<Optional<Quarantine>> first = answers(policy, questions);
    Crowd.run(
        4,
        thread ->
            assertThat(answers(policy, questions).equals(first))
                .as("same answers in thread %s", thread)
                .isTrue());
  }

  @Test
  void quarantinesNobodyOfWhomNothingBadWasCounted() {
    BreakerPolicy policy = policy();
    for (int quarantines : QUARANTINES) {
      for (int calls : new int[] {0, 1, 10, Integer.MAX_VALUE}) {
        for (long nowNanos : TIMES) {
          var figures = new Figures(0, 0, false, quarantines, calls, 0, 0);
          var question = new Question(figures, BreakerState.CLOSED, nowNanos);
          assertThat(question.ask(policy)).as("the answer to %s", question).isEmpty();
        }
      }
    }
  }

  @Test
  void callsHardOnlyWhatTheTransportTold() {
    BreakerPolicy policy = policy();
    for (Question question : questions()) {
      if (question.figures.hard == 0) {
        assertThat(question.ask(policy).map(Quarantine::evidence))
            .as("the evidence for %s", question)
            .isNotEqualTo(Optional.of(Evidence.HARD));
      }
    }
  }

  @Test
  void saysWhy() {
    BreakerPolicy policy = policy();
    for (Question question : questions()) {
      question
          .ask(policy)
          .ifPresent(
              quarantine ->
                  assertThat(quarantine.reason()).as("the reason for %s", question).isNotBlank());
    }
  }

  @Test
  void hasTheSameWindowsAlways() {
    BreakerPolicy policy = policy();
    BreakerPolicy.Window window = policy.window();
    Set<BreakerPolicy.Window> windows = Set.copyOf(policy.windows());
    assertThat(window).isNotNull();
    if (!window.equals(BreakerPolicy.Window.NONE)) {
      assertThat(windows).as("all windows").contains(window);
    }
    assertThat(windows).as("all windows").doesNotContain(BreakerPolicy.Window.NONE);
    answers(policy, questions());
    assertThat(policy.window()).as("the window, later").isEqualTo(window);
    assertThat(policy.windows()).as("all windows, later").isEqualTo(windows);
  }

  @Test
  void hasTheSameRulesForOutliersAlways() {
    BreakerPolicy policy = policy();
    int rules = policy.outlierRules().size();
    assertThat(policy.outlierRules())
        .as("the rules for outliers")
        .hasSize(rules)
        .allSatisfy(rule -> assertThat(rule.interval()).isPositive());
  }

  @Test
  void findsNoOutlierAmongNodesThatDidNothingWrong() {
    for (OutlierRule rule : policy().outlierRules()) {
      assertThat(rule.judge(List.of())).as("outliers among none").isEmpty();
      for (int calls : new int[] {0, 1, 100, Integer.MAX_VALUE}) {
        List<OutlierRule.Peer> peers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          peers.add(new OutlierRule.Peer(Nodes.node("a", "1.0", "http://h:" + i), calls, 0, i));
        }
        assertThat(rule.judge(List.copyOf(peers))).as("outliers of %s calls", calls).isEmpty();
      }
    }
  }
}
