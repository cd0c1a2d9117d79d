package dev.mdk.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Where the threads of a benchmark wait for each other, without sleep. Each counts its arrivals,
 * and goes on when all others have arrived as often.
 */
@State(Scope.Benchmark)
public class Meeting {

  /** In a line of memory for each thread; such lines are fetched in pairs. */
  private static final int APART = 128 / Integer.BYTES;

  /** How long one waits: at the end of an iteration others have gone for good. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** So much is no round's fastest. */
  private static final long SPOILT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final int SPINS = 1000;

  private AtomicIntegerArray arrivals = new AtomicIntegerArray(0);

  @Setup
  public void build(BenchmarkParams params) {
    arrivals = new AtomicIntegerArray(APART * (params.getThreads() + 1));
  }

  /** The place of one thread. */
  @State(Scope.Thread)
  public static class Place {

    private AtomicIntegerArray arrivals = new AtomicIntegerArray(0);
    private int own;
    private int number;

    @Setup
    public void take(Meeting meeting, ThreadParams params) {
      arrivals = meeting.arrivals;
      own = APART * (params.getThreadIndex() + 1);
    }

    void meet() {
      number++;
      arrivals.set(own, number);
      for (int other = APART; other < arrivals.length(); other += APART) {
        if (other != own) {
          await(other);
        }
      }
    }

    private void await(int other) {
      int seen = arrivals.get(other);
      if (seen > number) {
        // It waited in vain, and has been through this round alone.
        spin(SPOILT_NANOS, other, Integer.MAX_VALUE);
      } else if (seen < number) {
        spin(PATIENCE_NANOS, other, number);
      }
    }

    /** Never yields: whoever does shares a processor with the other, and they never run at once. */
    private void spin(long nanos, int other, int wanted) {
      long start = System.nanoTime();
      for (int i = 1; arrivals.get(other) < wanted; i++) {
        Thread.onSpinWait();
        if (i % SPINS == 0 && System.nanoTime() - start >= nanos) {
          return;
        }
      }
    }
  }
}
