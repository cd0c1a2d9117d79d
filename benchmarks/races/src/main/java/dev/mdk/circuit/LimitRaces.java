package dev.mdk.circuit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.MdkListener;
import dev.mdk.spi.Deadline;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Bulkheads, budgets and timers: no place is given twice, and none is lost. */
public class LimitRaces {

  private static final Duration WAIT = Duration.ofSeconds(1);

  private LimitRaces() {}

  /** A bulkhead of one place. */
  private static final class Place {
    final TestFacilities facilities = new TestFacilities().withListener(MdkListener.NONE);
    final FairBulkhead bulkhead;

    Place(Duration wait) {
      bulkhead = new FairBulkhead(1, wait, 10, facilities);
    }

    boolean take() {
      return acquire().getNow(false);
    }

    CompletableFuture<Boolean> acquire() {
      return bulkhead.acquire(Deadline.NONE);
    }

    /** Returns how many places are free, and takes them. */
    int free() {
      int places = 0;
      while (take()) {
        places++;
      }
      return places;
    }

    int timers() {
      return facilities.time().pending();
    }
  }

  /** One place and two callers. */
  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one has it")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class PlaceAndPlace {
    private final Place place = new Place(Duration.ZERO);

    @Actor
    public void one(ZZ_Result seen) {
      seen.r1 = place.take();
    }

    @Actor
    public void other(ZZ_Result seen) {
      seen.r2 = place.take();
    }
  }

  /** The place is given back when somebody begins to wait for it: he gets it. */
  @JCStressTest
  @Outcome(id = "true, 0, 0", expect = ACCEPTABLE, desc = "handed over")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReleaseAndWait {
    private final Place place = new Place(WAIT);
    private CompletableFuture<Boolean> waits = new CompletableFuture<>();

    public ReleaseAndWait() {
      place.take();
    }

    @Actor
    public void release() {
      place.bulkhead.release();
    }

    @Actor
    public void waiter() {
      waits = place.acquire();
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = waits.getNow(false);
      seen.r3 = place.timers();
      seen.r2 = place.free();
    }
  }

  /** The place is given back when the wait for it ends: handed over, or free. */
  @JCStressTest
  @Outcome(id = "true, 0, 0", expect = ACCEPTABLE, desc = "handed over")
  @Outcome(id = "false, 1, 0", expect = ACCEPTABLE, desc = "too late, and free")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReleaseAndEndOfWait {
    private final Place place = new Place(WAIT);
    private final CompletableFuture<Boolean> waits;

    public ReleaseAndEndOfWait() {
      place.take();
      waits = place.acquire();
    }

    @Actor
    public void release() {
      place.bulkhead.release();
    }

    @Actor
    public void timer() {
      place.facilities.time().advance(WAIT);
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = waits.isDone() ? waits.join() : "waits";
      seen.r3 = place.timers();
      seen.r2 = place.free();
    }
  }

  /** The place is given back when who waits for it goes away: it is free, or his. */
  @JCStressTest
  @Outcome(id = "cancelled, 1, 0", expect = ACCEPTABLE, desc = "gone, and free")
  @Outcome(id = "true, 0, 0", expect = ACCEPTABLE, desc = "handed over")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReleaseAndCancel {
    private final Place place = new Place(WAIT);
    private final CompletableFuture<Boolean> waits;

    public ReleaseAndCancel() {
      place.take();
      waits = place.acquire();
    }

    @Actor
    public void release() {
      place.bulkhead.release();
    }

    @Actor
    public void cancel() {
      waits.cancel(false);
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = waits.isCancelled() ? "cancelled" : waits.getNow(false);
      seen.r3 = place.timers();
      seen.r2 = place.free();
    }
  }

  /** Two places come back, and two wait: each gets one. */
  @JCStressTest
  @Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "both have one")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TwoReleases {
    private final TestFacilities facilities = new TestFacilities().withListener(MdkListener.NONE);
    private final FairBulkhead bulkhead = new FairBulkhead(2, WAIT, 10, facilities);
    private final CompletableFuture<Boolean> first;
    private final CompletableFuture<Boolean> second;

    public TwoReleases() {
      bulkhead.acquire(Deadline.NONE).join();
      bulkhead.acquire(Deadline.NONE).join();
      first = bulkhead.acquire(Deadline.NONE);
      second = bulkhead.acquire(Deadline.NONE);
    }

    @Actor
    public void one() {
      bulkhead.release();
    }

    @Actor
    public void other() {
      bulkhead.release();
    }

    @Arbiter
    public void look(ZZI_Result seen) {
      seen.r1 = first.getNow(false);
      seen.r2 = second.getNow(false);
      seen.r3 = facilities.time().pending();
    }
  }

  /** The budget has one retry left, and two want it. */
  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one may")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class LastToken {
    private final TokenBudget budget = new TokenBudget(4, 1);

    public LastToken() {
      if (!budget.tryRetry()) {
        throw new AssertionError("3 of 4 tokens left: " + budget);
      }
      budget.tryRetry();
      budget.succeeded();
      budget.succeeded();
    }

    @Actor
    public void one(ZZ_Result seen) {
      seen.r1 = budget.tryRetry();
    }

    @Actor
    public void other(ZZ_Result seen) {
      seen.r2 = budget.tryRetry();
    }
  }

  /** A success earns a token while a retry costs one: neither is lost. */
  @JCStressTest
  @Outcome(id = "3.0 of 4 tokens", expect = ACCEPTABLE, desc = "one earned, one spent")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EarnAndSpend {
    private final TokenBudget budget = new TokenBudget(4, 1);

    public EarnAndSpend() {
      budget.tryRetry();
    }

    @Actor
    public void success() {
      budget.succeeded();
    }

    @Actor
    public void retry() {
      budget.tryRetry();
    }

    @Arbiter
    public void look(L_Result seen) {
      seen.r1 = budget.toString();
    }
  }

  /** The share of retries has room for one, and two want it. */
  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one may")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class LastOfRatio {
    private final TestFacilities facilities = new TestFacilities().withListener(MdkListener.NONE);
    private final RatioBudget budget =
        new RatioBudget(50, 0, Duration.ofSeconds(1), facilities.ticker());

    public LastOfRatio() {
      budget.started();
      budget.started();
    }

    @Actor
    public void one(ZZ_Result seen) {
      seen.r1 = budget.tryRetry();
    }

    @Actor
    public void other(ZZ_Result seen) {
      seen.r2 = budget.tryRetry();
    }
  }

  /** A phase is left before its timer is set: it is cancelled all the same. */
  @JCStressTest
  @Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "whoever was first")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class AlarmSetAndCancelled {
    private final Alarm alarm = new Alarm();
    private volatile String timer = "runs";

    @Actor
    public void set() {
      alarm.set(() -> timer = "cancelled");
    }

    @Actor
    public void leave() {
      alarm.cancel();
    }

    @Arbiter
    public void look(L_Result seen) {
      seen.r1 = timer;
    }
  }
}
