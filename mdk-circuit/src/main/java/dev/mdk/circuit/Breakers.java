package dev.mdk.circuit;

import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.Facilities;
import java.time.Duration;
import java.util.List;

/** Makes breakers and the policies that decide for them. */
public final class Breakers {

  static final int FAILURES = 3;
  static final int PERCENT = 50;
  static final int MINIMUM_CALLS = 10;
  static final Window WINDOW = Window.ofTime(Duration.ofSeconds(20));
  static final Duration PAUSE = Duration.ofSeconds(30);
  static final Duration MAX_PAUSE = Duration.ofMinutes(5);
  static final Duration UNREACHABLE_PAUSE = Duration.ofSeconds(1);

  private Breakers() {}

  /**
   * Returns the policy that counts where nothing else is said: three failures in a row, or half of
   * at least ten calls in 20 s; for 30 s the first time, up to 300 s. A node to which no connection
   * can be made is quarantined at once, for 1 s the first time, up to 30 s.
   *
   * <p>Three in a row is the original MDK's limit, and finds a node that is gone within three
   * calls. It never finds one that fails every other call, which is what a rate is for; a half of
   * ten calls in 20 s are Armeria's values, in the middle of what others take: Hystrix 20 calls in
   * 10 s, resilience4j 100 calls. 30 s are A50's, Envoy's and the original's. A connection that
   * cannot be made leaves nothing to weigh: the node is gone, or restarts and is back within
   * seconds.
   *
   * @return the policy
   */
  public static BreakerPolicy standard() {
    return unreachable(
        UNREACHABLE_PAUSE,
        PAUSE,
        anyOf(
            consecutiveFailures(FAILURES, PAUSE, MAX_PAUSE),
            failureRate(PERCENT, MINIMUM_CALLS, WINDOW, PAUSE, MAX_PAUSE)));
  }

  /**
   * Returns the policy that quarantines a node at once, on hard evidence, if no connection to it
   * could be made, as by {@link dev.mdk.Outcome#UNREACHABLE}. Pauses grow as with {@link
   * #consecutiveFailures}.
   *
   * @param pause how long the first such quarantine lasts; positive
   * @param maxPause how long one lasts at most, jitter apart; at least {@code pause}
   * @param otherwise decides about all other outcomes, and is not asked about this one
   * @return the policy
   * @throws IllegalArgumentException if a value is out of range
   */
  public static BreakerPolicy unreachable(
      Duration pause, Duration maxPause, BreakerPolicy otherwise) {
    return new Unreachable(new Pauses(pause, maxPause), otherwise);
  }

  /**
   * Returns the policy that quarantines a node after some failures in a row: for one pause the
   * first time, two the second, and so on, as counted by {@link
   * BreakerPolicy.Counts#quarantines()}. A probe that fails is enough to go on. The evidence is
   * hard if the transport told so many failures in a row, else soft.
   *
   * @param limit how many failures it takes; positive
   * @param pause how long the first quarantine lasts; positive
   * @param maxPause how long one lasts at most, jitter apart; at least {@code pause}
   * @return the policy
   * @throws IllegalArgumentException if a value is out of range
   */
  public static BreakerPolicy consecutiveFailures(int limit, Duration pause, Duration maxPause) {
    return new ConsecutiveFailures(limit, new Pauses(pause, maxPause));
  }

  /**
   * Returns the policy that quarantines a node, on soft evidence, if too many of its calls failed.
   * It looks whenever a call failed or was slow; pauses grow as with {@link #consecutiveFailures}.
   *
   * @param percent how many of a hundred calls it takes; from 1 to 100
   * @param minimumCalls with fewer calls in the window nothing is decided; positive
   * @param window which calls are looked at; with a limit of calls, of time, or both
   * @param pause how long the first quarantine lasts; positive
   * @param maxPause how long one lasts at most, jitter apart; at least {@code pause}
   * @return the policy
   * @throws IllegalArgumentException if a value is out of range
   */
  public static BreakerPolicy failureRate(
      int percent, int minimumCalls, Window window, Duration pause, Duration maxPause) {
    return new Rate(Rate.Bad.FAILED, percent, minimumCalls, window, new Pauses(pause, maxPause));
  }

  /**
   * Returns the policy that quarantines a node, on soft evidence, if too many of its calls were
   * slow; else as {@link #failureRate}.
   *
   * @param percent how many of a hundred calls it takes; from 1 to 100
   * @param minimumCalls with fewer calls in the window nothing is decided; positive
   * @param window which calls are looked at, and from when they are slow
   * @param pause how long the first quarantine lasts; positive
   * @param maxPause how long one lasts at most, jitter apart; at least {@code pause}
   * @return the policy
   * @throws IllegalArgumentException if a value is out of range
   */
  public static BreakerPolicy slowCallRate(
      int percent, int minimumCalls, Window window, Duration pause, Duration maxPause) {
    return new Rate(Rate.Bad.SLOW, percent, minimumCalls, window, new Pauses(pause, maxPause));
  }

  /**
   * Returns the policy that compares the nodes of a service, and quarantines those that are much
   * worse than the others, on soft evidence. It works from several nodes on, and is best combined
   * with others by {@link #anyOf}. It has no meaning for a breaker that stands alone.
   *
   * @param limits what is much worse
   * @param pause how long the first quarantine lasts; positive
   * @param maxPause how long one lasts at most, jitter apart; at least {@code pause}
   * @return the policy
   * @throws IllegalArgumentException if a value is out of range
   */
  public static BreakerPolicy outliers(Outliers limits, Duration pause, Duration maxPause) {
    return new Outliers.Policy(limits, new Pauses(pause, maxPause));
  }

  /**
   * Returns the policy that quarantines if one of several does. If more than one does at once, hard
   * evidence goes before soft, and the longer pause before the shorter.
   *
   * @param policies at least one; each is given the counts of its own windows
   * @return the policy
   * @throws IllegalArgumentException if there is none
   */
  public static BreakerPolicy anyOf(BreakerPolicy... policies) {
    return new AnyOf(List.of(policies));
  }

  /**
   * Returns an engine that makes breakers. It counts failures in a row, quarantines, and calls over
   * the windows that the policy asks for, and runs the policy's rules for outliers.
   *
   * @param policy who decides
   * @param facilities the time, the timer, the chance for the jitter, and who is told
   * @return the engine; it holds nothing that must be closed, once all its breakers are
   */
  public static BreakerEngine engine(BreakerPolicy policy, Facilities facilities) {
    return new Engine(policy, facilities);
  }
}
