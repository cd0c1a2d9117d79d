package dev.mdk.discovery;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.Node;
import dev.mdk.spi.Endpoint;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Those who wait for a node: each has one end, and nothing of him stays behind. */
public class WaiterRaces {

  private static final Node A = Desk.node("a");

  private WaiterRaces() {}

  private static String end(CompletableFuture<Endpoint> wait) {
    if (!wait.isDone()) {
      return "waits";
    }
    if (wait.isCancelled()) {
      return "cancelled";
    }
    return wait.isCompletedExceptionally() ? "failed" : wait.join().node().address();
  }

  private static void look(Desk desk, CompletableFuture<Endpoint> wait, LII_Result seen) {
    seen.r1 = end(wait);
    seen.r2 = desk.table.waiting();
    seen.r3 = desk.time.pending();
  }

  /** A node comes when somebody begins to wait: he gets it. */
  @JCStressTest
  @Outcome(id = "a, 0, 0", expect = ACCEPTABLE, desc = "no news passes him by")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndWait {
    private final Desk desk = new Desk();
    private CompletableFuture<Endpoint> wait = new CompletableFuture<>();

    @Actor
    public void source() {
      desk.source.up(A);
    }

    @Actor
    public void caller() {
      wait = desk.await();
    }

    @Arbiter
    public void look(LII_Result seen) {
      WaiterRaces.look(desk, wait, seen);
    }
  }

  /** A node comes when the wait is over. */
  @JCStressTest
  @Outcome(
      id = {"a, 0, 0", "failed, 0, 0"},
      expect = ACCEPTABLE,
      desc = "in time, or too late")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndTimeout {
    private final Desk desk = new Desk();
    private final CompletableFuture<Endpoint> wait = desk.await();

    @Actor
    public void source() {
      desk.source.up(A);
    }

    @Actor
    public void timer() {
      desk.time.advance(Desk.WAIT);
    }

    @Arbiter
    public void look(LII_Result seen) {
      WaiterRaces.look(desk, wait, seen);
    }
  }

  /** A node comes when who waits goes away. */
  @JCStressTest
  @Outcome(
      id = {"a, 0, 0", "cancelled, 0, 0"},
      expect = ACCEPTABLE,
      desc = "in time, or too late")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndCancel {
    private final Desk desk = new Desk();
    private final CompletableFuture<Endpoint> wait = desk.await();

    @Actor
    public void source() {
      desk.source.up(A);
    }

    @Actor
    public void caller() {
      wait.cancel(true);
    }

    @Arbiter
    public void look(LII_Result seen) {
      WaiterRaces.look(desk, wait, seen);
    }
  }

  /** The table is closed when somebody begins to wait: he is told. */
  @JCStressTest
  @Outcome(id = "failed, 0, 0", expect = ACCEPTABLE, desc = "nobody waits for ever")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndWait {
    private final Desk desk = new Desk();
    private CompletableFuture<Endpoint> wait = new CompletableFuture<>();

    @Actor
    public void close() {
      desk.table.close();
    }

    @Actor
    public void caller() {
      wait = desk.await();
    }

    @Arbiter
    public void look(LII_Result seen) {
      WaiterRaces.look(desk, wait, seen);
    }
  }

  /** Two wait, and two changes come at once: both are served. */
  @JCStressTest
  @Outcome(
      id = {"a, a", "a, b", "b, a", "b, b"},
      expect = ACCEPTABLE,
      desc = "both are served")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndUp {
    private final Desk desk = new Desk();
    private final CompletableFuture<Endpoint> one = desk.await();
    private final CompletableFuture<Endpoint> two = desk.await();

    @Actor
    public void source() {
      desk.source.up(A);
    }

    @Actor
    public void otherSource() {
      desk.source.up(Desk.node("b"));
    }

    @Arbiter
    public void look(LL_Result seen) {
      seen.r1 = end(one);
      seen.r2 = end(two);
    }
  }
}
