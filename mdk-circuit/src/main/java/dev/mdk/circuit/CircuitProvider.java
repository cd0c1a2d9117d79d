package dev.mdk.circuit;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerEngineProvider;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Provides breakers with the policy of {@link Breakers#standard}, unless another one is given. The
 * settings, read only where none is given:
 *
 * <ul>
 *   <li>{@code breaker.failures}: how many failures in a row open; 3
 *   <li>{@code breaker.failure-rate}: what percentage of failures opens; 50, or 0 for none
 *   <li>{@code breaker.slow-rate}: what percentage of slow calls opens; 0 for none
 *   <li>{@code breaker.slow}: from what latency a call is slow; needed for a slow rate
 *   <li>{@code breaker.window}: over what rates are taken, such as 20s, or 100 for so many calls;
 *       20s
 *   <li>{@code breaker.minimum-calls}: with fewer calls in the window no rate opens; 10
 *   <li>{@code breaker.outliers}: whether the nodes of a service are compared by {@link
 *       Outliers#STANDARD}; false
 *   <li>{@code breaker.pause}: how long the first quarantine lasts; 30s
 *   <li>{@code breaker.max-pause}: how long one lasts at most; 300s, or the pause if that is longer
 *   <li>{@code breaker.unreachable-pause}: how long the first quarantine lasts of a node to which
 *       no connection can be made; 1s, or the pause if that is shorter, and it grows up to the
 *       pause
 * </ul>
 */
public final class CircuitProvider implements BreakerEngineProvider {

  /** Does nothing yet; called by {@link java.util.ServiceLoader}. */
  public CircuitProvider() {}

  @Override
  public BreakerEngine create(
      Settings settings, Facilities facilities, Optional<BreakerPolicy> policy) {
    return Breakers.engine(policy.isPresent() ? policy.get() : policy(settings), facilities);
  }

  private static BreakerPolicy policy(Settings settings) {
    Duration pause = settings.duration("breaker.pause", Breakers.PAUSE);
    Duration usualMost = pause.compareTo(Breakers.MAX_PAUSE) > 0 ? pause : Breakers.MAX_PAUSE;
    Duration maxPause = settings.duration("breaker.max-pause", usualMost);
    if (maxPause.compareTo(pause) < 0) {
      throw new ConfigurationException(
          "breaker.max-pause: " + maxPause + " (expected: at least breaker.pause, " + pause + ")");
    }
    int failures = settings.integer("breaker.failures", Breakers.FAILURES, 1, Integer.MAX_VALUE);
    List<BreakerPolicy> policies = new ArrayList<>();
    policies.add(Breakers.consecutiveFailures(failures, pause, maxPause));
    addRates(settings, pause, maxPause, policies);
    if (settings.flag("breaker.outliers", false)) {
      policies.add(Breakers.outliers(Outliers.STANDARD, pause, maxPause));
    }
    BreakerPolicy all = policies.size() == 1 ? policies.get(0) : new AnyOf(policies);
    return withUnreachable(settings, pause, all);
  }

  private static BreakerPolicy withUnreachable(
      Settings settings, Duration longest, BreakerPolicy otherwise) {
    Duration usual = Breakers.UNREACHABLE_PAUSE;
    Duration pause =
        settings.duration(
            "breaker.unreachable-pause", usual.compareTo(longest) < 0 ? usual : longest);
    if (pause.compareTo(longest) > 0) {
      throw new ConfigurationException(
          "breaker.unreachable-pause: "
              + pause
              + " (expected: at most breaker.pause, "
              + longest
              + ")");
    }
    return Breakers.unreachable(pause, longest, otherwise);
  }

  private static void addRates(
      Settings settings, Duration pause, Duration maxPause, List<BreakerPolicy> policies) {
    int failed = settings.integer("breaker.failure-rate", Breakers.PERCENT, 0, 100);
    int slow = settings.integer("breaker.slow-rate", 0, 0, 100);
    Window window = window(settings);
    // A window of fewer calls than the usual minimum means that these are enough.
    int usual =
        window.calls() == 0
            ? Breakers.MINIMUM_CALLS
            : Math.min(window.calls(), Breakers.MINIMUM_CALLS);
    int most = window.calls() == 0 ? Integer.MAX_VALUE : window.calls();
    int minimum = settings.integer("breaker.minimum-calls", usual, 1, most);
    if (failed > 0) {
      policies.add(Breakers.failureRate(failed, minimum, window, pause, maxPause));
    }
    if (slow > 0) {
      if (window.slow().isZero()) {
        throw new ConfigurationException(
            "breaker.slow: none (expected: from when a call is slow, such as 500ms, for"
                + " breaker.slow-rate)");
      }
      policies.add(Breakers.slowCallRate(slow, minimum, window, pause, maxPause));
    }
  }

  private static Window window(Settings settings) {
    String text = settings.find("breaker.window").orElse("");
    boolean counted = !text.isEmpty() && text.chars().allMatch(Character::isDigit);
    Window window =
        counted
            ? Window.ofCalls(settings.integer("breaker.window", 1, 1, Integer.MAX_VALUE))
            : Window.ofTime(settings.duration("breaker.window", Breakers.WINDOW.time()));
    return settings.find("breaker.slow").isEmpty()
        ? window
        : window.slowFrom(settings.duration("breaker.slow", Duration.ZERO));
  }
}
