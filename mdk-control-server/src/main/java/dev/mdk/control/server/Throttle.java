package dev.mdk.control.server;

import dev.mdk.spi.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much may be sent by HTTP in a second, by each client and by all together; at once, what they
 * may send in five seconds. A request is taken whole or not at all: who has sent too much is
 * refused until time has paid it off, and told when that is. All methods may be called from any
 * thread.
 */
final class Throttle {

  /**
   * How much is allowed in a second.
   *
   * @param client to each client
   * @param all to all of them together
   */
  record Limit(int client, int all) {}

  private static final System.Logger LOG = System.getLogger("dev.mdk.control");
  private static final int BURST_SECONDS = 5;
  private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** More are not told apart for long: whoever has been quiet for longest is forgotten. */
  private static final int MAX_CLIENTS = 10_000;

  private final Ticker ticker;
  private final String what;
  private final Limit limit;
  private final ReentrantLock lock = new ReentrantLock(); // covers all below
  private final Rate all;
  private final Map<String, Rate> clients = new LinkedHashMap<>(16, 0.75f, true);
  private long refused;
  private long warnedNanos;

  /**
   * Makes one.
   *
   * @param what is counted, as messages call it
   */
  Throttle(Ticker ticker, String what, Limit limit) {
    this.ticker = ticker;
    this.what = what;
    this.limit = limit;
    all = rate(limit.all);
    warnedNanos = ticker.nanoTime() - WARN_NANOS;
  }

  private Rate rate(int perSecond) {
    return new Rate(burst(perSecond), perSecond, ticker.nanoTime());
  }

  /** Returns how many may be sent at once by who may send so many in a second. */
  static int burst(int perSecond) {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, (long) perSecond * BURST_SECONDS));
  }

  /**
   * Refuses a request of who has sent too much already, before any of it is read.
   *
   * @throws ApiError with status 429
   */
  void check(Call call) {
    take(call, 0);
  }

  /**
   * Counts what a request has sent.
   *
   * @throws ApiError with status 429, if it is to be sent again later; then it is not counted
   */
  void take(Call call, int count) {
    String why;
    long wait;
    boolean warn;
    lock.lock();
    try {
      long now = ticker.nanoTime();
      Rate client = clients.computeIfAbsent(call.client(), key -> rate(limit.client));
      trim();
      wait = Math.max(client.debt(now), all.debt(now));
      if (wait == 0) {
        client.take(count, now);
        all.take(count, now);
        return;
      }
      why =
          client.debt(now) > 0
              ? "more than " + limit.client + " " + what + " a second from this client"
              : "more than " + limit.all + " " + what + " a second from all clients";
      refused++;
      warn = now - warnedNanos >= WARN_NANOS;
      warnedNanos = warn ? now : warnedNanos;
    } finally {
      lock.unlock();
    }
    if (warn) {
      LOG.log(
          System.Logger.Level.WARNING,
          "refused {0}: {1}; told once a minute at most",
          call.client(),
          why);
    }
    call.setHeader("Retry-After", String.valueOf(seconds(wait)));
    throw new ApiError(429, why);
  }

  private void trim() {
    if (clients.size() > MAX_CLIENTS) {
      clients.remove(clients.keySet().iterator().next());
    }
  }

  /** Rounds up: who comes back then is not refused again. */
  private static long seconds(long nanos) {
    return (nanos + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
  }

  /** Returns how many requests were refused. */
  long refused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }
}
