package dev.mdk.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link SerialQueue}: each item is consumed once or counted as dropped, and never two at once. */
public class QueueRaces {

  private QueueRaces() {}

  /** A consumer that sees whether it is called by two threads at once. */
  private static final class Consumer {
    final AtomicInteger inside = new AtomicInteger();
    final SerialQueue<Integer> queue;
    int consumed;
    int overlaps;

    Consumer(int capacity, Executor executor) {
      queue = new SerialQueue<>("case", capacity, executor, this::consume);
    }

    private void consume(int item) {
      if (inside.incrementAndGet() > 1) {
        overlaps++;
      }
      consumed += item;
      inside.decrementAndGet();
    }
  }

  /** Two offer at once: both items are consumed, one after the other. */
  @JCStressTest
  @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "both, one after the other")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OfferAndOffer {
    private final Consumer consumer = new Consumer(10, Runnable::run);

    @Actor
    public void one() {
      consumer.queue.offer(1);
    }

    @Actor
    public void other() {
      consumer.queue.offer(1);
    }

    @Arbiter
    public void look(III_Result seen) {
      seen.r1 = consumer.consumed;
      seen.r2 = (int) consumer.queue.dropped();
      seen.r3 = consumer.overlaps;
    }
  }

  /** The executor refuses when two offer: what is not consumed is counted, and later ones go on. */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "each consumed or counted")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class OfferAndRefusal {
    private final AtomicInteger refusals = new AtomicInteger(1);
    private final Consumer consumer =
        new Consumer(
            10,
            task -> {
              if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("for now");
              }
              task.run();
            });

    @Actor
    public void one() {
      consumer.queue.offer(1);
    }

    @Actor
    public void other() {
      consumer.queue.offer(1);
    }

    @Arbiter
    public void look(II_Result seen) {
      consumer.queue.offer(1);
      seen.r1 = consumer.consumed;
      seen.r2 = (int) consumer.queue.dropped();
    }
  }
}
