package dev.mdk.control.server;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.spi.Ticker;
import dev.mdk.testing.TestFacilities;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Mission Control's side: what is sent to one peer by many, and threads that serve one by one. */
public class ServerRaces {

  private ServerRaces() {}

  /** A connection to a peer, written by who finds nobody writing. */
  private static final class Peer {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final AtomicInteger ends = new AtomicInteger();
    final Outbound outbound =
        new Outbound(
            Runnable::run, Ticker.SYSTEM, out, 1_000, ends::incrementAndGet, ends::incrementAndGet);

    String written() {
      return out.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** Two send: both texts are written, whole, and none waits for a third. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SendAndSend {
    private final Peer peer = new Peer();

    @Actor
    public void one() {
      peer.outbound.send("one");
    }

    @Actor
    public void other() {
      peer.outbound.send("other");
    }

    @Arbiter
    public void end(ZZ_Result seen) {
      seen.r1 = peer.written().contains("one");
      seen.r2 = peer.written().contains("other");
    }
  }

  /** One sends while the connection is ended: the last frame is the last thing written, once. */
  @JCStressTest
  @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "ended once, and nothing after it")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SendAndEnd {
    private final Peer peer = new Peer();

    @Actor
    public void send() {
      peer.outbound.send("text");
    }

    @Actor
    public void end() {
      peer.outbound.end("last".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Arbiter
    public void end(IZ_Result seen) {
      String written = peer.written();
      seen.r1 = peer.ends.get();
      seen.r2 = written.endsWith("last") && written.indexOf("last") == written.length() - 4;
    }
  }

  /** A request ends while all are interrupted: its thread takes no interrupt along to the next. */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "over, or interrupted and cleared")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EndAndInterrupt {
    private final RequestThreads threads =
        new RequestThreads(
            new TestFacilities().withExecutor(Runnable::run), 10, Duration.ofSeconds(1));

    @Actor
    public void request(I_Result seen) {
      threads.execute(() -> {});
      seen.r1 = Thread.interrupted() ? 1 : 0;
    }

    @Actor
    public void interrupt() {
      threads.close();
    }
  }
}
