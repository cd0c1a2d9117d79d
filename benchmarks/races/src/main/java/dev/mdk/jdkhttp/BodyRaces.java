package dev.mdk.jdkhttp;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** {@link BodyWatch}: a body ends once, and its subscriber is called by one thread at a time. */
public class BodyRaces {

  private BodyRaces() {}

  /** A body between a transport and a subscriber that notes what it is told. */
  private static final class Body
      implements BodySubscriber<String>, BodyWatch.Listener, Flow.Subscription {
    final BodyWatch<String> watch = new BodyWatch<>(this, this, 1_000);
    final IOException cause = new IOException("over");
    final AtomicInteger inside = new AtomicInteger();
    String told = "";
    boolean cancelled;

    private void tell(String signal) {
      if (inside.incrementAndGet() > 1) {
        told += "overlap ";
      }
      told += signal;
      inside.decrementAndGet();
    }

    void next() {
      watch.onNext(List.of(ByteBuffer.allocate(1)));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      tell("s");
      subscription.request(10);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      tell("n");
    }

    @Override
    public void onError(Throwable thrown) {
      tell("e");
    }

    @Override
    public void onComplete() {
      tell("c");
    }

    @Override
    public CompletionStage<String> getBody() {
      return CompletableFuture.completedFuture("");
    }

    @Override
    public void request(long count) {}

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public void completed() {}

    @Override
    public void failed(Throwable thrown) {}

    @Override
    public void abandoned() {}

    @Override
    public void threw() {}
  }

  /** It is ended when the transport subscribes: the connection is let go in any case. */
  @JCStressTest
  @Outcome(id = "se, true", expect = ACCEPTABLE, desc = "subscribed, ended, and let go")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EndAndSubscribe {
    private final Body body = new Body();

    @Actor
    public void transport() {
      body.watch.onSubscribe(body);
    }

    @Actor
    public void end() {
      body.watch.end(body.cause);
    }

    @Arbiter
    public void look(LZ_Result seen) {
      seen.r1 = body.told;
      seen.r2 = body.cancelled;
    }
  }

  /** It is ended when bytes come: they are told before, or not at all. */
  @JCStressTest
  @Outcome(
      id = {"sne, true", "se, true"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EndAndNext {
    private final Body body = new Body();

    public EndAndNext() {
      body.watch.onSubscribe(body);
    }

    @Actor
    public void transport() {
      body.next();
    }

    @Actor
    public void end() {
      body.watch.end(body.cause);
    }

    @Arbiter
    public void look(LZ_Result seen) {
      seen.r1 = body.told;
      seen.r2 = body.cancelled;
    }
  }

  /** It is ended when all has come: one of both is told. */
  @JCStressTest
  @Outcome(
      id = {"se", "sc"},
      expect = ACCEPTABLE,
      desc = "one end")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EndAndComplete {
    private final Body body = new Body();

    public EndAndComplete() {
      body.watch.onSubscribe(body);
    }

    @Actor
    public void transport() {
      body.watch.onComplete();
    }

    @Actor
    public void end() {
      body.watch.end(body.cause);
    }

    @Arbiter
    public void look(L_Result seen) {
      seen.r1 = body.told;
    }
  }

  /** Two end it: it is told once. */
  @JCStressTest
  @Outcome(id = "se, true", expect = ACCEPTABLE, desc = "once")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EndAndEnd {
    private final Body body = new Body();

    public EndAndEnd() {
      body.watch.onSubscribe(body);
    }

    @Actor
    public void one() {
      body.watch.end(body.cause);
    }

    @Actor
    public void other() {
      body.watch.end(body.cause);
    }

    @Arbiter
    public void look(LZ_Result seen) {
      seen.r1 = body.told;
      seen.r2 = body.cancelled;
    }
  }

  /** A future is cancelled when its result comes: the work is ended if, and only if, it was. */
  @JCStressTest
  @Outcome(
      id = {"true, 1", "false, 0"},
      expect = ACCEPTABLE,
      desc = "cancelled and ended, or neither")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CancelAndComplete {
    private final AtomicInteger ended = new AtomicInteger();
    private final Cancellable<String> future = new Cancellable<>(ended::incrementAndGet);

    @Actor
    public void caller() {
      future.cancel(true);
    }

    @Actor
    public void work() {
      future.complete("done");
    }

    @Arbiter
    public void look(ZI_Result seen) {
      seen.r1 = future.isCancelled();
      seen.r2 = ended.get();
    }
  }
}
