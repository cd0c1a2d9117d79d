package dev.mdk.discovery;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.spi.Endpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** The publication of the table: {@link Pool}, {@link Snapshot}, {@link View}, {@link Cluster}. */
public class TableRaces {

  private static final Node A = Desk.node("a");
  private static final Node B = Desk.node("b");
  private static final Node C = Desk.node("c");
  private static final Node D = Desk.node("d");

  private TableRaces() {}

  /** Makes the pool of a table, so that readers find one. */
  private static Desk warm(Node... nodes) {
    Desk desk = new Desk(nodes);
    desk.address();
    return desk;
  }

  /**
   * A source replaces all nodes: a reader sees the old table or the new one, and never goes back.
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0, 1", "0, 1, 1", "1, 1, 1"},
      expect = ACCEPTABLE,
      desc = "old, then new")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReplaceAndReader {
    private final Desk desk = warm(A, B);

    /** Returns 0 if a snapshot holds the old nodes, 1 for the new ones, 2 for anything else. */
    private int look() {
      String first = desk.address();
      return "ab".contains(first) ? 0 : "cd".contains(first) ? 1 : 2;
    }

    @Actor
    public void source() {
      desk.replace(C, D);
    }

    @Actor
    public void reader(III_Result seen) {
      seen.r1 = look();
      seen.r2 = look();
    }

    @Arbiter
    public void after(III_Result seen) {
      seen.r3 = look();
    }
  }

  /** The balancer is handed whole tables only, while a node comes and another one fails. */
  @JCStressTest
  @Outcome(id = "b, c", expect = ACCEPTABLE, desc = "no change is lost")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndQuarantine {
    private final Desk desk = warm(A, B);
    private final Endpoint first;

    public UpAndQuarantine() {
      Endpoint found = desk.resolve();
      first = found.node().address().equals("a") ? found : desk.resolve();
    }

    @Actor
    public void source() {
      desk.source.up(C);
    }

    @Actor
    public void caller() {
      Desk.fail(first);
    }

    @Arbiter
    public void look(LL_Result seen) {
      String one = desk.address();
      String two = desk.address();
      seen.r1 = one.compareTo(two) < 0 ? one : two;
      seen.r2 = one.compareTo(two) < 0 ? two : one;
    }
  }

  /** Two nodes fail at once: both are out, whoever of both threads writes. */
  @JCStressTest
  @Outcome(id = "c, c", expect = ACCEPTABLE, desc = "both are out")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class QuarantineAndQuarantine {
    private final Desk desk = warm(A, B, C);
    private final LiveNode[] nodes = desk.cluster().nodes();

    @Actor
    public void one() {
      Desk.fail(nodes[0]);
    }

    @Actor
    public void other() {
      Desk.fail(nodes[1]);
    }

    @Arbiter
    public void look(LL_Result seen) {
      seen.r1 = desk.address();
      seen.r2 = desk.address();
    }
  }

  /** A node that the source has removed is given to nobody once that returns. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 0"},
      expect = ACCEPTABLE,
      desc = "given before at most")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class DownAndFailure {
    private final Desk desk = warm(A, B);
    private final LiveNode[] nodes = desk.cluster().nodes();

    private int gives(String address) {
      List<String> round = List.of(desk.address(), desk.address()); // there are two at most
      return round.contains(address) ? 1 : 0;
    }

    @Actor
    public void source(II_Result seen) {
      desk.source.down(A);
      seen.r2 = gives("a");
    }

    @Actor
    public void caller(II_Result seen) {
      seen.r1 = gives("a");
      Desk.fail(nodes[0]);
    }
  }

  /** Two threads are the first to ask for a service: one pool is kept, and both see the nodes. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one pool, in one cluster")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class FirstAndFirst {
    private final Desk desk = new Desk(A);

    @Actor
    public void one() {
      desk.address();
    }

    @Actor
    public void other() {
      desk.address();
    }

    @Arbiter
    public void look(II_Result seen) {
      seen.r1 = desk.table.kept();
      desk.cluster().forEachPool(pool -> seen.r2++);
    }
  }

  /** A node comes when somebody asks for its service for the first time: it is in the pool. */
  @JCStressTest
  @Outcome(
      id = {"a, a", "none, a"},
      expect = ACCEPTABLE,
      desc = "at the latest from then on")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndFirst {
    private final Desk desk = new Desk();

    @Actor
    public void source() {
      desk.source.up(A);
    }

    @Actor
    public void caller(LL_Result seen) {
      seen.r1 = desk.address();
    }

    @Arbiter
    public void look(LL_Result seen) {
      seen.r2 = desk.address();
    }
  }

  /** The table is closed when somebody asks for a service for the first time. */
  @JCStressTest
  @Outcome(id = "closed", expect = ACCEPTABLE, desc = "afterwards nobody is given a node")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndFirst {
    private final Desk desk = new Desk(A);

    private String ask() {
      try {
        return desk.resolve().node().address();
      } catch (NoNodeException none) {
        return "none";
      } catch (MdkException closed) {
        return "closed";
      }
    }

    @Actor
    public void close() {
      desk.table.close();
    }

    @Actor
    public void caller() {
      ask();
    }

    @Arbiter
    public void look(L_Result seen) {
      seen.r1 = ask();
    }
  }

  /** A node comes when the table is closed: its breaker, and so its timer, ends. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "no timer is left")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndUp {
    private final Desk desk = warm();

    @Actor
    public void close() {
      desk.table.close();
    }

    @Actor
    public void source() {
      desk.source.up(A);
      Cluster cluster = desk.cluster();
      for (LiveNode node : cluster.nodes()) {
        Desk.fail(node);
      }
    }

    @Arbiter
    public void look(Z_Result seen) {
      seen.r1 = desk.time.pending() == 0;
    }
  }

  /** A source breaks its promise and tells one node by two threads: it is known once. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one node, counted once")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndUp {
    private final Desk desk = warm();

    @Actor
    public void one() {
      desk.source.up(A);
    }

    @Actor
    public void other() {
      desk.source.up(A);
    }

    @Arbiter
    public void look(II_Result seen) {
      seen.r1 = desk.cluster().nodes().length;
      seen.r2 = desk.table.clusters().nodes();
    }
  }

  /** So it does with a node that comes and goes: the table and its count agree afterwards. */
  @JCStressTest
  @Outcome(
      id = {"none, 0", "a, 1"},
      expect = ACCEPTABLE,
      desc = "there or not")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class UpAndDown {
    private final Desk desk = warm();

    @Actor
    public void up() {
      desk.source.up(A);
    }

    @Actor
    public void down() {
      desk.source.down(A);
    }

    @Arbiter
    public void look(LL_Result seen) {
      seen.r1 = desk.address();
      seen.r2 = desk.table.clusters().nodes();
    }
  }

  /** Two threads take turns: each number is one of a node's, and alone they are exactly in turn. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "each another one")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TurnAndTurn {
    private final Turns turns = new Turns(2, 0);

    @Actor
    public void one(II_Result seen) {
      seen.r1 = turns.next();
    }

    @Actor
    public void other(II_Result seen) {
      seen.r2 = turns.next();
    }
  }

  /** A call ends when a reader asks for the cost: it sees one that was, and never none. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "the old cost or the new one")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class LatencyAndReader {
    private static final long DECAY_NANOS = 10_000_000_000L;
    private static final long OLD_NANOS = 5_000_000;
    private static final long NEW_NANOS = 10_000_000;
    private final Latency latency = new Latency(DECAY_NANOS, 0);

    public LatencyAndReader() {
      latency.succeeded(0, OLD_NANOS);
    }

    @Actor
    public void call() {
      latency.succeeded(OLD_NANOS, NEW_NANOS);
    }

    @Actor
    public void reader(Z_Result seen) {
      long cost = latency.costNanos(OLD_NANOS + NEW_NANOS);
      seen.r1 = cost >= OLD_NANOS && cost <= NEW_NANOS;
    }
  }

  /** Two threads bring words for one listener: both are told, one after the other. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both, one at a time")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class WordAndWord {
    private final OneAtATime words = new OneAtATime();
    private final AtomicInteger inside = new AtomicInteger();
    private int told;
    private int overlaps;

    private void bring() {
      words.add(
          () -> {
            if (inside.incrementAndGet() > 1) {
              overlaps++;
            }
            told++;
            inside.decrementAndGet();
          });
      words.catchUp();
    }

    @Actor
    public void one() {
      bring();
    }

    @Actor
    public void other() {
      bring();
    }

    @Arbiter
    public void look(II_Result seen) {
      seen.r1 = told;
      seen.r2 = overlaps;
    }
  }
}
