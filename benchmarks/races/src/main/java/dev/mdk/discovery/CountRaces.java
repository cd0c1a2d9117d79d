package dev.mdk.discovery;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Threads that count the calls of one node, which is when its cells come into being. */
public class CountRaces {

  private CountRaces() {}

  /** Two calls start: both are counted, in one number or in cells. */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class StartAndStart {
    private final InFlight calls = new InFlight();

    @Actor
    public void one() {
      calls.increment();
    }

    @Actor
    public void other() {
      calls.increment();
    }

    @Arbiter
    public void end(I_Result seen) {
      seen.r1 = calls.sum();
    }
  }

  /** A call ends that began before there were cells, while another one starts. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the one that started")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class StartAndEnd {
    private final InFlight calls = new InFlight();

    public StartAndEnd() {
      calls.increment();
    }

    @Actor
    public void start() {
      calls.increment();
    }

    @Actor
    public void end() {
      calls.decrement();
    }

    @Arbiter
    public void end(I_Result seen) {
      seen.r1 = calls.sum();
    }
  }

  /** Who looks while calls come and go sees no more than there are, and never less than none. */
  @JCStressTest
  @Outcome(id = "[01], [01], 0", expect = ACCEPTABLE, desc = "with the call or without")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CallAndReader {
    private final InFlight calls = new InFlight();

    public CallAndReader() {
      calls.cells();
    }

    @Actor
    public void call() {
      calls.increment();
      calls.decrement();
    }

    @Actor
    public void reader(III_Result seen) {
      seen.r1 = calls.sum();
      seen.r2 = calls.lately(7);
    }

    @Arbiter
    public void end(III_Result seen) {
      seen.r3 = calls.lately(8);
    }
  }

  /**
   * Two choices add up at the same time: both see a number that was, and the next time is exact.
   */
  @JCStressTest
  @Outcome(id = "[02], [02]", expect = ACCEPTABLE, desc = "what was seen before, or what is now")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReaderAndReader {
    private final InFlight calls = new InFlight();

    public ReaderAndReader() {
      calls.cells();
      calls.lately(1);
      calls.increment();
      calls.increment();
    }

    @Actor
    public void one(II_Result seen) {
      seen.r1 = calls.lately(7);
    }

    @Actor
    public void other(II_Result seen) {
      seen.r2 = calls.lately(7);
    }
  }
}
