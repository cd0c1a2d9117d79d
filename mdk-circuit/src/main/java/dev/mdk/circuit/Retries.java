package dev.mdk.circuit;

import dev.mdk.spi.Bulkhead;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.RetryBudget;
import dev.mdk.spi.RetryPolicy;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes retry policies, the budgets that keep them from making an outage worse, and bulkheads: the
 * parts of a {@link dev.mdk.spi.Resilience}.
 */
public final class Retries {

  static final Duration INITIAL = Duration.ofMillis(50);
  static final Duration MAX = Duration.ofSeconds(1);
  static final int TOKENS = 100;
  static final double TOKENS_PER_SUCCESS = 0.1;
  static final int PERCENT = 20;
  static final int PER_SECOND = 10;
  static final Duration TIME = Duration.ofSeconds(10);
  static final int MOST_WAITING = 1_000;

  private Retries() {}

  /**
   * Returns the policy that tries again what is repeatable and failed by the node or its transport,
   * or was refused for overload. It waits for a first time, doubled with each attempt up to a
   * greatest one, times 0.8 to 1.2 by chance, as gRPC's proposal A6 does; and not less than the
   * node asked for. If that is more than 10 s, it gives up.
   *
   * @param attempts how many at most, the first one included; positive
   * @param initial how long to wait before the second; positive
   * @param max how long to wait at most, jitter apart; at least {@code initial}
   * @param facilities the chance for the jitter
   * @return the policy
   * @throws IllegalArgumentException if a value is out of range
   */
  public static RetryPolicy backoff(
      int attempts, Duration initial, Duration max, Facilities facilities) {
    return new Backoff(attempts, initial, max, facilities.random());
  }

  /**
   * Returns gRPC's budget (A6): a number of tokens; a failure that may be tried again costs one, a
   * success earns a part of one, and there are retries only while more than half of them are left.
   * With 100 of them, a service of which every node fails is sent 49 retries, and then none until
   * requests succeed again.
   *
   * @param maxTokens how many; from 1 to 1,000,000
   * @param tokensPerSuccess what a success earns, in thousandths; at least 0.001
   * @return a budget for one service
   * @throws IllegalArgumentException if a value is out of range
   */
  public static RetryBudget tokens(int maxTokens, double tokensPerSuccess) {
    return new TokenBudget(maxTokens, tokensPerSuccess);
  }

  /**
   * Returns Finagle's budget: in each time, so many retries a second and a percentage of the
   * requests. Its bound: of a service of which every node fails, requests multiply by no more than
   * that percentage, and by the constant beside; other than with {@link #tokens} that goes on for
   * as long as the outage.
   *
   * @param percent the retries for a hundred requests; from 0 to 100
   * @param minimumPerSecond the retries a second that are allowed anyway, for services that are
   *     called seldom; zero or more
   * @param time over what it is counted; from 1 to 60 s
   * @param facilities the time
   * @return a budget for one service
   * @throws IllegalArgumentException if a value is out of range
   */
  public static RetryBudget ratio(
      int percent, int minimumPerSecond, Duration time, Facilities facilities) {
    return new RatioBudget(percent, minimumPerSecond, time, facilities.ticker());
  }

  /**
   * Returns a limit of the calls in flight. Who finds no place waits in a queue, without a thread,
   * and gets one in order.
   *
   * @param calls how many at once; positive
   * @param wait how long one waits for a place at most; zero or more
   * @param mostWaiting how many may wait at once; further ones are refused
   * @param facilities the timer, and the threads that go on with those who waited
   * @return the limit of one service, or of anything else
   * @throws IllegalArgumentException if a value is out of range
   */
  public static Bulkhead bulkhead(
      int calls, Duration wait, int mostWaiting, Facilities facilities) {
    return new FairBulkhead(calls, wait, mostWaiting, facilities);
  }

  /**
   * Returns one of something for each service. It keeps at most 10,000; all services beyond share
   * one.
   *
   * @param <T> a budget, or a bulkhead
   * @param maker makes one
   * @return the one of a service, by its name
   */
  public static <T> Function<String, T> perService(Supplier<T> maker) {
    return new PerService<>(maker);
  }
}
