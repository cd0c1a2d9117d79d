package dev.mdk.discovery;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.spi.Endpoint;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** Probes: {@link DueCell} and the lease behind it. */
public class ProbeRaces {

  private static final long LEASE_NANOS = 1_000_000;

  private ProbeRaces() {}

  /** One node that is due, and a cell that nobody refills. */
  private static final class Due {
    final LiveNode node;
    final DueCell cell = new DueCell();

    Due() {
      Desk desk = new Desk(Desk.node("a"));
      desk.makeDue(desk.resolve());
      node = desk.cluster().nodes()[0];
      cell.add(node);
    }

    @Nullable
    Endpoint take() {
      return cell.take(Hint.NONE, LEASE_NANOS, true);
    }

    boolean tryTake() {
      return take() != null;
    }
  }

  /**
   * One endpoint is due and three read: exactly one wins. Each reader is a thread; jcstress leaves
   * this out where there are fewer than three processors.
   */
  @JCStressTest
  @Outcome(
      id = {"true, false, false, false", "false, true, false, false", "false, false, true, false"},
      expect = ACCEPTABLE,
      desc = "one wins, and nothing is left")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OneDueThreeReaders {
    private final Due due = new Due();

    @Actor
    public void first(ZZZZ_Result seen) {
      seen.r1 = due.tryTake();
    }

    @Actor
    public void second(ZZZZ_Result seen) {
      seen.r2 = due.tryTake();
    }

    @Actor
    public void third(ZZZZ_Result seen) {
      seen.r3 = due.tryTake();
    }

    @Arbiter
    public void look(ZZZZ_Result seen) {
      seen.r4 = due.tryTake();
    }
  }

  /** The same with two processors: the second and the third reader share a thread. */
  @JCStressTest
  @Outcome(
      id = {"true, false, false, false", "false, true, false, false", "false, false, true, false"},
      expect = ACCEPTABLE,
      desc = "one wins, and nothing is left")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OneDueThreeReadersOfTwoThreads {
    private final Due due = new Due();

    @Actor
    public void first(ZZZZ_Result seen) {
      seen.r1 = due.tryTake();
    }

    @Actor
    public void secondAndThird(ZZZZ_Result seen) {
      seen.r2 = due.tryTake();
      seen.r3 = due.tryTake();
    }

    @Arbiter
    public void look(ZZZZ_Result seen) {
      seen.r4 = due.tryTake();
    }
  }

  /** Whoever wins gives it back at once: without a new offer nobody else gets it. */
  @JCStressTest
  @Outcome(
      id = {"true, false, false", "false, true, false"},
      expect = ACCEPTABLE,
      desc = "one had it, and it was not offered again")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReleaseWithoutOffer {
    private final Due due = new Due();

    private boolean takeAndRelease() {
      Endpoint taken = due.take();
      if (taken == null) {
        return false;
      }
      taken.release(taken.start());
      return true;
    }

    @Actor
    public void one(ZZZ_Result seen) {
      seen.r1 = takeAndRelease();
    }

    @Actor
    public void other(ZZZ_Result seen) {
      seen.r2 = takeAndRelease();
    }

    @Arbiter
    public void look(ZZZ_Result seen) {
      seen.r3 = due.tryTake();
    }
  }

  /** A node stands in the cells of two versions: its breaker gives one probe. */
  @JCStressTest
  @Outcome(
      id = {"true, false, false", "false, true, false"},
      expect = ACCEPTABLE,
      desc = "one wins")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TwoCells {
    private final Due due = new Due();
    private final DueCell other = new DueCell();

    public TwoCells() {
      other.add(due.node);
    }

    @Actor
    public void one(ZZZ_Result seen) {
      seen.r1 = due.tryTake();
    }

    @Actor
    public void other(ZZZ_Result seen) {
      seen.r2 = other.take(Hint.NONE, LEASE_NANOS, true) != null;
    }

    @Arbiter
    public void look(ZZZ_Result seen) {
      seen.r3 = due.tryTake() || other.take(Hint.NONE, LEASE_NANOS, true) != null;
    }
  }

  /** A node is put in when another one is taken out: neither is lost. */
  @JCStressTest
  @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "one was taken, the other is there")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class AddAndTake {
    private final Desk desk = new Desk(Desk.node("a"), Desk.node("b"));
    private final DueCell cell = new DueCell();
    private final LiveNode[] nodes;
    private int taken;

    public AddAndTake() {
      for (Endpoint each : List.of(desk.resolve(), desk.resolve())) {
        Desk.fail(each);
      }
      desk.time.advance(Desk.PAUSE);
      nodes = desk.cluster().nodes();
      cell.add(nodes[0]);
    }

    private int take() {
      return cell.take(Hint.NONE, LEASE_NANOS, true) == null ? 0 : 1;
    }

    @Actor
    public void add() {
      cell.add(nodes[1]);
    }

    @Actor
    public void take(IZ_Result seen) {
      taken = take();
    }

    @Arbiter
    public void look(IZ_Result seen) {
      seen.r1 = taken;
      seen.r2 = take() == 1 && cell.isEmpty();
    }
  }

  /** In the table: two callers resolve when the only node is due. One has the probe. */
  @JCStressTest
  @Outcome(
      id = {"a, none", "none, a"},
      expect = ACCEPTABLE,
      desc = "one calls, one is refused")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TwoCallers {
    private final Desk desk = new Desk(Desk.node("a"));

    public TwoCallers() {
      desk.makeDue(desk.resolve());
    }

    @Actor
    public void one(LL_Result seen) {
      seen.r1 = desk.probe();
    }

    @Actor
    public void other(LL_Result seen) {
      seen.r2 = desk.probe();
    }
  }

  /** In the table: a probe is given back when somebody looks for it. It is offered anew. */
  @JCStressTest
  @Outcome(
      id = {"a, none", "none, a"},
      expect = ACCEPTABLE,
      desc = "he has it, or the next one")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReleaseAndCaller {
    private final Desk desk = new Desk(Desk.node("a"));
    private final Endpoint probe;
    private final long stamp;

    public ReleaseAndCaller() {
      desk.makeDue(desk.resolve());
      probe = desk.resolve();
      stamp = probe.start();
    }

    @Actor
    public void release() {
      probe.release(stamp);
    }

    @Actor
    public void caller(LL_Result seen) {
      seen.r1 = desk.probe();
    }

    @Arbiter
    public void look(LL_Result seen) {
      seen.r2 = desk.probe();
    }
  }

  /** In the table: the quarantine ends when the node goes. Nobody is given it any more. */
  @JCStressTest
  @Outcome(id = "none", expect = ACCEPTABLE, desc = "it is gone")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class DueAndDown {
    private final Node node = Desk.node("a");
    private final Desk desk = new Desk(node);

    public DueAndDown() {
      Desk.fail(desk.resolve());
    }

    @Actor
    public void timer() {
      desk.time.advance(Desk.PAUSE);
    }

    @Actor
    public void source() {
      desk.source.down(node);
    }

    @Arbiter
    public void look(L_Result seen) {
      seen.r1 = desk.probe() + (desk.time.pending() == 0 ? "" : ", and a timer");
    }
  }
}
