package dev.mdk.tracing;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.LogPipeline.Account;
import dev.mdk.spi.Settings;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The hand-over of lines: each one is delivered once, or counted as dropped. */
public class LaneRaces {

  private static final Duration LINGER = Duration.ofMillis(10);

  private LaneRaces() {}

  /** A lane whose sink counts what it takes, and whether two write at once. */
  private static final class Sink implements Outlet<String> {
    final TestFacilities facilities = new TestFacilities().withListener(MdkListener.NONE);
    final Lane<String> lane;
    final AtomicInteger inside = new AtomicInteger();
    String order = "";
    int written;
    int closed;
    boolean overlapped;
    boolean writtenAfterEnd;

    Sink(String queue, String full) {
      lane =
          new Lane<>(
              this,
              PipelineSettings.from(Settings.of(Map.of("log.queue", queue, "log.full", full))),
              facilities);
    }

    Sink() {
      this("100", "lowest");
    }

    @Override
    public String what() {
      return "log";
    }

    @Override
    public int rank(String item) {
      return item.startsWith("low") ? RANKS - 1 : 0;
    }

    @Override
    public void write(List<String> items) {
      overlapped |= inside.incrementAndGet() > 1;
      writtenAfterEnd |= closed > 0;
      order += String.join("", items);
      written += items.size();
      inside.decrementAndGet();
    }

    @Override
    public Optional<String> report(String text) {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> linger() {
      return Optional.of(LINGER);
    }

    @Override
    public void close() {
      closed++;
    }

    void end() {
      var unused = lane.close();
    }

    void lingerEnds() {
      facilities.time().advance(LINGER);
    }

    /** Returns what is wrong, or nothing. */
    String faults() {
      Account account = lane.tally().account();
      return (account.offered() == account.delivered() + account.dropped() + account.queued()
              ? ""
              : " sum")
          + (account.delivered() == written ? "" : " delivered")
          + (overlapped ? " overlap" : "")
          + (writtenAfterEnd ? " after the end" : "")
          + (closed > 1 ? " closed twice" : "");
    }

    /** Returns the account in short. */
    String account() {
      Account account = lane.tally().account();
      return account.delivered()
          + " delivered "
          + account.dropped()
          + " dropped "
          + account.queued()
          + " queued";
    }
  }

  /** Two threads log into a lane that rests: one drains, and nothing is left behind. */
  @JCStressTest
  @Outcome(id = "2 delivered 0 dropped 0 queued, ", expect = ACCEPTABLE, desc = "both, once")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OfferAndOffer {
    private final Sink sink = new Sink();

    @Actor
    public void one() {
      sink.lane.offer("a");
    }

    @Actor
    public void other() {
      sink.lane.offer("b");
    }

    @Arbiter
    public void look(LL_Result seen) {
      sink.lingerEnds();
      seen.r1 = sink.account();
      seen.r2 = sink.faults();
    }
  }

  /** Lines of one thread stay in order, whoever else logs. */
  @JCStressTest
  @Outcome(
      id = {"12x", "1x2", "x12"},
      expect = ACCEPTABLE,
      desc = "in order")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class Order {
    private final Sink sink = new Sink();

    @Actor
    public void one() {
      sink.lane.offer("1");
      sink.lane.offer("2");
    }

    @Actor
    public void other() {
      sink.lane.offer("x");
    }

    @Arbiter
    public void look(L_Result seen) {
      sink.lingerEnds();
      seen.r1 = sink.order;
    }
  }

  /**
   * A line comes when the lane is closed: delivered before, or dropped. The sink is closed once.
   */
  @JCStressTest
  @Outcome(id = "1 delivered 0 dropped 0 queued, 1, ", expect = ACCEPTABLE, desc = "in time")
  @Outcome(id = "0 delivered 1 dropped 0 queued, 1, ", expect = ACCEPTABLE, desc = "too late")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OfferAndClose {
    private final Sink sink = new Sink();

    @Actor
    public void log() {
      sink.lane.offer("a");
    }

    @Actor
    public void close() {
      sink.end();
    }

    @Arbiter
    public void look(LLL_Result seen) {
      seen.r1 = sink.account();
      seen.r2 = sink.closed;
      seen.r3 = sink.faults();
    }
  }

  /** Closing has taken too long and drops what waits, when the sink takes it at last. */
  @JCStressTest
  @Outcome(
      id = {"2 delivered 0 dropped 0 queued, ", "1 delivered 1 dropped 0 queued, "},
      expect = ACCEPTABLE,
      desc = "each delivered or dropped")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndAbandon {
    private final Sink sink = new Sink();

    public CloseAndAbandon() {
      sink.lane.offer("a");
      sink.lane.offer("b"); // lingers
    }

    @Actor
    public void close() {
      sink.end();
    }

    @Actor
    public void abandon() {
      sink.lane.abandon();
    }

    @Arbiter
    public void look(LL_Result seen) {
      seen.r1 = sink.account();
      seen.r2 = sink.faults();
    }
  }

  /** The timer ends the rest when a line comes: it is not left behind. */
  @JCStressTest
  @Outcome(id = "2 delivered 0 dropped 0 queued, ", expect = ACCEPTABLE, desc = "both, once")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OfferAndTimer {
    private final Sink sink = new Sink();

    public OfferAndTimer() {
      sink.lane.offer("a"); // delivered, and then the lane lingers
    }

    @Actor
    public void log() {
      sink.lane.offer("b");
    }

    @Actor
    public void timer() {
      sink.lingerEnds();
    }

    @Arbiter
    public void look(LL_Result seen) {
      sink.lingerEnds();
      seen.r1 = sink.account();
      seen.r2 = sink.faults();
    }
  }

  /** Somebody waits for what he has logged: it is delivered when he is told so. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "told, and delivered by then")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OfferAndFlush {
    private final Sink sink = new Sink();
    private volatile boolean delivered;
    private Lane.Waiter waiter = new Lane.Waiter(0, new CompletableFuture<>());

    @Actor
    public void log() {
      sink.lane.offer("b");
    }

    @Actor
    public void flush() {
      sink.lane.offer("a");
      waiter = sink.lane.await();
      var unused = waiter.done().thenRun(() -> delivered = sink.order.contains("a"));
    }

    @Arbiter
    public void look(ZZ_Result seen) {
      seen.r1 = waiter.done().getNow(false);
      seen.r2 = delivered;
    }
  }

  /** The queue has room for one line and two come: one is delivered later, the other is dropped. */
  @JCStressTest
  @Outcome(id = "2 delivered 1 dropped 0 queued, ", expect = ACCEPTABLE, desc = "one has the room")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class LastRoom {
    private final Sink sink = new Sink("1", "newest");

    public LastRoom() {
      sink.lane.offer("a"); // delivered, and then the lane lingers
    }

    @Actor
    public void one() {
      sink.lane.offer("b");
    }

    @Actor
    public void other() {
      sink.lane.offer("c");
    }

    @Arbiter
    public void look(LL_Result seen) {
      sink.lingerEnds();
      seen.r1 = sink.account();
      seen.r2 = sink.faults();
    }
  }

  /** Two important lines come when a poor one has the only room: it gives way, once. */
  @JCStressTest
  @Outcome(
      id = "2 delivered 2 dropped 0 queued, ",
      expect = ACCEPTABLE,
      desc = "the poor one and one more")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class GiveWay {
    private final Sink sink = new Sink("1", "lowest");

    public GiveWay() {
      sink.lane.offer("a"); // delivered, and then the lane lingers
      sink.lane.offer("low");
    }

    @Actor
    public void one() {
      sink.lane.offer("b");
    }

    @Actor
    public void other() {
      sink.lane.offer("c");
    }

    @Arbiter
    public void look(LL_Result seen) {
      sink.lingerEnds();
      seen.r1 = sink.account();
      seen.r2 = sink.faults();
    }
  }

  /** A reader of the account beside a change: it always adds up. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "adds up")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TallyAndReader {
    private final Tally tally = new Tally();

    @Actor
    public void lines() {
      tally.tryTake(1);
      tally.delivered(1);
      tally.tryTake(1);
      tally.gaveUp();
    }

    @Actor
    public void reader(Z_Result seen) {
      Account account = tally.account();
      seen.r1 =
          account.queued() >= 0
              && account.queued() <= 1
              && account.offered() == account.delivered() + account.dropped() + account.queued();
    }
  }

  /** Two threads tell of drops: each drop is told once. */
  @JCStressTest
  @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "each once")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReportAndReport {
    private final AtomicLong told = new AtomicLong();
    private final Tally tally = new Tally();
    private final DropReport<String> report =
        new DropReport<>(
            new Sink(),
            tally,
            new TestFacilities()
                .withListener(event -> told.addAndGet(((MdkEvent.Dropped) event).count())));

    public ReportAndReport() {
      tally.refused(DropReason.FULL);
    }

    @Actor
    public void one() {
      tally.refused(DropReason.FULL);
      report.tellAll();
    }

    @Actor
    public void other() {
      tally.refused(DropReason.FULL);
      report.tellAll();
    }

    @Arbiter
    public void look(JJ_Result seen) {
      seen.r1 = told.get();
      seen.r2 = tally.dropped(DropReason.FULL);
    }
  }
}
