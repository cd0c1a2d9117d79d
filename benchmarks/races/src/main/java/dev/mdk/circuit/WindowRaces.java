package dev.mdk.circuit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.testing.ManualTime;
import java.time.Duration;
import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** What is counted: no call is lost, and none is counted twice. */
public class WindowRaces {

  private static final Duration TIME = Duration.ofSeconds(10);
  private static final Window WINDOW = new Window(100, TIME, Duration.ofMillis(1));
  private static final long SLICE_NANOS = TIME.toNanos() / 10;
  private static final long SLOW_NANOS = 2_000_000;

  private WindowRaces() {}

  private static void show(Totals totals, III_Result seen) {
    seen.r1 = (int) totals.calls();
    seen.r2 = (int) totals.failures();
    seen.r3 = (int) totals.slow();
  }

  /** Two bad calls at once, in a window of calls and time. */
  @JCStressTest
  @Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "both, one failed, one slow")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class BadAndBad {
    private final ManualTime time = new ManualTime();
    private final Meter meter = new Meter(Set.of(WINDOW), false, time);

    @Actor
    public void failure() {
      meter.bad(true, 0);
    }

    @Actor
    public void slow() {
      meter.bad(false, SLOW_NANOS);
    }

    @Arbiter
    public void look(III_Result seen) {
      show(meter.over(WINDOW, time.nanoTime()), seen);
    }
  }

  /** A good call and a bad one at once. */
  @JCStressTest
  @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class GoodAndBad {
    private final ManualTime time = new ManualTime();
    private final Meter meter = new Meter(Set.of(WINDOW), false, time);

    @Actor
    public void success() {
      meter.succeeded(0, 0);
    }

    @Actor
    public void failure() {
      meter.bad(true, 0);
    }

    @Arbiter
    public void look(III_Result seen) {
      show(meter.over(WINDOW, time.nanoTime()), seen);
    }
  }

  /** Both calls find that a slice of time has begun, and one begins it. */
  @JCStressTest
  @Outcome(id = "4, 2, 0", expect = ACCEPTABLE, desc = "those of before and both of now")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class GoodAndBadInANewSlice {
    private final ManualTime time = new ManualTime();
    private final Meter meter = new Meter(Set.of(WINDOW), false, time);

    public GoodAndBadInANewSlice() {
      meter.succeeded(0, 0);
      meter.bad(true, 0);
      time.advance(Duration.ofNanos(SLICE_NANOS));
    }

    @Actor
    public void success() {
      meter.succeeded(SLICE_NANOS, 0);
    }

    @Actor
    public void failure() {
      meter.bad(true, 0);
    }

    @Arbiter
    public void look(III_Result seen) {
      show(meter.over(WINDOW, time.nanoTime()), seen);
    }
  }

  /** All of the window is over: what was before is out of it, once, whoever begins the slice. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the call of now")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TurnAndBad {
    private final ManualTime time = new ManualTime();
    private final Meter meter = new Meter(Set.of(WINDOW), false, time);

    public TurnAndBad() {
      meter.succeeded(0, 0);
      meter.bad(true, 0);
      time.advance(TIME);
    }

    @Actor
    public void failure() {
      meter.bad(true, 0);
    }

    @Actor
    public void reader() {
      meter.over(WINDOW, time.nanoTime());
    }

    @Arbiter
    public void look(III_Result seen) {
      show(meter.over(WINDOW, time.nanoTime()), seen);
    }
  }

  /**
   * A reader beside a bad call never sees more failures than calls. It adds up while others count,
   * so it may see the failure and not the call.
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 0", "2, 1, 0"},
      expect = ACCEPTABLE,
      desc = "before, after")
  @Outcome(
      id = {"1, 1, 0", "2, 0, 0"},
      expect = ACCEPTABLE_INTERESTING,
      desc = "amid")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class BadAndReader {
    private final ManualTime time = new ManualTime();
    private final Meter meter = new Meter(Set.of(WINDOW), false, time);

    public BadAndReader() {
      meter.succeeded(0, 0);
    }

    @Actor
    public void failure() {
      meter.bad(true, 0);
    }

    @Actor
    public void reader(III_Result seen) {
      show(meter.over(WINDOW, time.nanoTime()), seen);
    }
  }

  /** Two slots of a window of calls are written at once, and the same slot twice. */
  @JCStressTest
  @Outcome(id = "3, 3, 0", expect = ACCEPTABLE, desc = "all three")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SlotAndSlot {
    private final CallWindow window = new CallWindow(100);

    @Actor
    public void one() {
      window.add(1, true, false);
      window.add(2, true, false);
    }

    @Actor
    public void other() {
      window.add(2, true, false);
    }

    @Arbiter
    public void look(III_Result seen) {
      show(window.last(3), seen);
    }
  }

  /** A slot is taken over by a later call when an earlier one comes late: neither is lost. */
  @JCStressTest
  @Outcome(
      id = {"3, 1, 0", "3, 2, 0"},
      expect = ACCEPTABLE,
      desc = "the late one is out, or told with the later")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SlotTakenOver {
    private final CallWindow window = new CallWindow(3);

    @Actor
    public void late() {
      window.add(1, true, false);
    }

    @Actor
    public void later() {
      window.add(5, true, false);
    }

    @Arbiter
    public void look(III_Result seen) {
      show(window.last(5), seen);
    }
  }
}
