package dev.mdk.session;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.SerialQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Hands reports of interactions to whoever wants them, each from a queue of its own. What one is
 * too slow for is dropped, and told to the listener; the queue itself logs it now and then.
 */
final class Reports implements AutoCloseable {

  private static final int CAPACITY = 1024;
  private static final Duration LAST = Duration.ofSeconds(3);

  private record Receiver(InteractionSink sink, SerialQueue<Runnable> queue) {}

  private final List<Receiver> receivers = new ArrayList<>(); // not changed after the start
  private final MdkListener listener;

  Reports(List<InteractionSink> sinks, Facilities facilities) {
    listener = facilities.listener();
    Executor executor = facilities.executor();
    for (InteractionSink sink : sinks) {
      String name = "interaction sink " + sink;
      receivers.add(new Receiver(sink, new SerialQueue<>(name, CAPACITY, executor, Runnable::run)));
    }
  }

  /** Returns whether anybody wants reports, so that none is built in vain. */
  boolean areWanted() {
    return !receivers.isEmpty();
  }

  void tell(InteractionReport report) {
    for (Receiver receiver : receivers) {
      offer(receiver, () -> receiver.sink().report(report));
    }
  }

  void tell(CallReport report) {
    for (Receiver receiver : receivers) {
      offer(receiver, () -> receiver.sink().call(report));
    }
  }

  private void offer(Receiver receiver, Runnable task) {
    if (!receiver.queue().offer(task) && listener != MdkListener.NONE) {
      listener.onEvent(new MdkEvent.Dropped("report", "full", 1));
    }
  }

  /** Closes the receivers when what was told has been received, and waits a second at most. */
  @Override
  public void close() {
    CountDownLatch waiting = new CountDownLatch(receivers.size());
    for (Receiver receiver : receivers) {
      Runnable last =
          () -> {
            try {
              receiver.sink().close();
            } finally {
              waiting.countDown();
            }
          };
      if (!receiver.queue().offer(last)) {
        waiting.countDown();
      }
    }
    try {
      boolean received = waiting.await(LAST.toNanos(), TimeUnit.NANOSECONDS);
      if (!received) {
        System.getLogger("dev.mdk")
            .log(System.Logger.Level.WARNING, "interaction reports were lost at the end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who closes is in a hurry
    }
  }
}
