package dev.mdk.testing;

import static java.util.Objects.requireNonNull;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.OutlierRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps what it is asked, and answers what it is told to, or else what another policy says. All
 * methods may be called from any thread. It remembers, so it is no example of a policy: those are
 * pure.
 */
public final class RecordingBreakerPolicy implements BreakerPolicy {

  /**
   * One decision, with the counts as they were.
   *
   * @param consecutiveFailures the failures in a row
   * @param consecutiveHardFailures those that the transport told
   * @param quarantines how often the node was quarantined in a row
   * @param calls the calls in the window
   * @param failures the failures in the window
   * @param slowCalls the slow calls in the window
   * @param state closed, or probing
   * @param nowNanos the time of the ticker
   * @param answer what was decided
   */
  public record Decision(
      int consecutiveFailures,
      int consecutiveHardFailures,
      int quarantines,
      int calls,
      int failures,
      int slowCalls,
      BreakerState state,
      long nowNanos,
      Optional<Quarantine> answer) {

    static Decision of(
        Counts counts, BreakerState state, long nowNanos, Optional<Quarantine> answer) {
      return new Decision(
          counts.consecutiveFailures(),
          counts.consecutiveHardFailures(),
          counts.quarantines(),
          counts.calls(),
          counts.failures(),
          counts.slowCalls(),
          state,
          nowNanos,
          answer);
    }
  }

  private final BreakerPolicy otherwise;
  private final Queue<Quarantine> script = new ConcurrentLinkedQueue<>();
  private final Recording<Decision> decisions = new Recording<>();

  /** Makes a policy that quarantines nobody, unless it is told to. */
  public RecordingBreakerPolicy() {
    this(BreakerPolicy.NEVER);
  }

  /**
   * Makes a policy that decides as another one, unless it is told otherwise.
   *
   * @param otherwise who is asked, and says over what is counted
   */
  public RecordingBreakerPolicy(BreakerPolicy otherwise) {
    this.otherwise = requireNonNull(otherwise, "otherwise");
  }

  /**
   * Makes the next decision a quarantine; called twice, the next two.
   *
   * @param quarantine the answer
   */
  public void quarantine(Quarantine quarantine) {
    script.add(requireNonNull(quarantine, "quarantine"));
  }

  @Override
  public Optional<Quarantine> decide(Counts counts, BreakerState state, long nowNanos) {
    Optional<Quarantine> told = Optional.ofNullable(script.poll());
    Optional<Quarantine> answer = told.or(() -> otherwise.decide(counts, state, nowNanos));
    decisions.add(Decision.of(counts, state, nowNanos, answer));
    return answer;
  }

  @Override
  public Window window() {
    return otherwise.window();
  }

  @Override
  public Set<Window> windows() {
    return otherwise.windows();
  }

  @Override
  public List<OutlierRule> outlierRules() {
    return otherwise.outlierRules();
  }

  /**
   * Returns the decisions.
   *
   * @return those so far, in order
   */
  public List<Decision> decisions() {
    return decisions.all();
  }

  /**
   * Waits, in real time, for decisions that other threads ask for.
   *
   * @param count how many in all
   * @param limit how long at most
   * @return whether so many came
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    return decisions.await(count, limit);
  }
}
