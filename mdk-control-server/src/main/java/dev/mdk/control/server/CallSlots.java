package dev.mdk.control.server;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Counts of calls in slots of ten seconds, which are used anew after five minutes. */
class CallSlots {

  static final Duration WINDOW = Duration.ofMinutes(5);

  private static final int SLOTS = 30;
  static final long SLOT_NANOS = WINDOW.toNanos() / SLOTS;

  private final long[] slots = new long[SLOTS];
  private final int[] calls = new int[SLOTS];
  private final int[] failures = new int[SLOTS];
  private Instant last = Instant.EPOCH;
  private Instant lastFailure = Instant.EPOCH;

  /** Counts a call of a slot, unless that slot has been used anew already. */
  final void add(long slot, boolean failed, double latency, Instant received) {
    int at = at(slot);
    if (calls[at] > 0 && slots[at] > slot) {
      return;
    }
    if (slots[at] != slot) {
      calls[at] = 0;
      failures[at] = 0;
      slots[at] = slot;
      clear(at);
    }
    calls[at]++;
    failures[at] += failed ? 1 : 0;
    last = later(last, received);
    lastFailure = failed ? later(lastFailure, received) : lastFailure;
    time(at, latency);
  }

  static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static int at(long slot) {
    return (int) Math.floorMod(slot, (long) SLOTS);
  }

  /** Forgets what was added to a slot by {@link #time}. */
  void clear(int at) {}

  /** Takes note of a latency in seconds. */
  void time(int at, double latency) {}

  final long calls(long now) {
    return sum(calls, now);
  }

  final long failures(long now) {
    return sum(failures, now);
  }

  final Instant last() {
    return last;
  }

  final Instant lastFailure() {
    return lastFailure;
  }

  private boolean counts(int at, long now) {
    return calls[at] > 0 && now - slots[at] < SLOTS;
  }

  private long sum(int[] of, long now) {
    long sum = 0;
    for (int at = 0; at < SLOTS; at++) {
      sum += counts(at, now) ? of[at] : 0;
    }
    return sum;
  }

  /** The same, with latencies. */
  static final class Timed extends CallSlots {
    private static final int BUCKETS = 40;
    private static final double FIRST = 1e-4; // seconds; each bucket reaches to 1.41 times the last

    private final int[][] latencies = new int[SLOTS][];

    @Override
    void clear(int at) {
      latencies[at] = new int[BUCKETS];
    }

    @Override
    void time(int at, double latency) {
      if (latencies[at] == null) {
        latencies[at] = new int[BUCKETS];
      }
      int bucket = (int) Math.ceil(2 * Math.log(Math.max(latency, FIRST) / FIRST) / Math.log(2));
      latencies[at][Math.min(bucket, BUCKETS - 1)]++;
    }

    /** Returns what a share of the calls did not exceed, in seconds. */
    double percentile(long now, double share) {
      long left = (long) Math.ceil(share * calls(now));
      for (int bucket = 0; bucket < BUCKETS; bucket++) {
        for (int at = 0; at < SLOTS; at++) {
          left -= super.counts(at, now) ? latencies[at][bucket] : 0;
        }
        if (left <= 0) {
          return FIRST * Math.pow(2, bucket / 2.0);
        }
      }
      return TimeUnit.MINUTES.toSeconds(1);
    }
  }
}
