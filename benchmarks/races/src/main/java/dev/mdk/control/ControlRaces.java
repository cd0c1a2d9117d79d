package dev.mdk.control;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.RtpMessage;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * What a service has to do with Mission Control: a listener is told in order, a text is sent or
 * lost.
 */
public class ControlRaces {

  private static final Node NODE = Nodes.node("hello", "1.0", "http://127.0.0.1:1");

  private ControlRaces() {}

  /** Counts what it is told, and how often by two threads at once. */
  private static final class Listener implements NodeListener {
    final Telling telling = new Telling(this);
    final AtomicInteger inside = new AtomicInteger();
    int told;
    int overlaps;

    void tell() {
      telling.up(NODE);
      telling.tell();
    }

    @Override
    public void up(Node node) {
      if (inside.incrementAndGet() > 1) {
        overlaps++;
      }
      told++;
      inside.decrementAndGet();
    }

    @Override
    public void down(Node node) {}

    @Override
    public void replace(String service, String environment, Collection<Node> nodes) {}

    @Override
    public void state(SourceState state, String detail) {}
  }

  /** Two note and tell: both are told, one after the other, by whichever. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both, one after the other")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TellAndTell {
    private final Listener listener = new Listener();

    @Actor
    public void one() {
      listener.tell();
    }

    @Actor
    public void other() {
      listener.tell();
    }

    @Arbiter
    public void end(II_Result seen) {
      seen.r1 = listener.told;
      seen.r2 = listener.overlaps;
    }
  }

  /** It is closed while it tells: once that has returned, nothing is told. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "told before, or never")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class TellAndClose {
    private final Listener listener = new Listener();
    private int toldAtClose;

    @Actor
    public void tell() {
      listener.tell();
    }

    @Actor
    public void close() {
      listener.telling.close();
      toldAtClose = listener.told;
    }

    @Arbiter
    public void end(I_Result seen) {
      listener.tell();
      seen.r1 = listener.told - toldAtClose;
    }
  }

  /** A connection ends while something is to be sent on it: who waits for that is told. */
  @JCStressTest
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "lost, and said so; ended once")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SendAndEnd {
    private final Ends ends = new Ends();
    private final Wire wire = new Wire(new TestFacilities().withExecutor(Runnable::run), ends);
    private CompletableFuture<Void> sent = new CompletableFuture<>();

    @Actor
    public void send() {
      sent = wire.sending("text");
    }

    @Actor
    public void end() {
      wire.fail("gone");
    }

    @Arbiter
    public void look(ZI_Result seen) {
      seen.r1 = sent.isCompletedExceptionally();
      seen.r2 = ends.count.get();
    }
  }

  private static final class Ends implements Wire.Events {
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void opened(Wire which) {}

    @Override
    public void message(Wire which, RtpMessage message) {}

    @Override
    public void confirmed(Wire which, long ping) {}

    @Override
    public void ended(Wire which, String why) {
      count.incrementAndGet();
    }
  }
}
