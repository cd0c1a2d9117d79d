package dev.mdk.examples.source;

import dev.mdk.Node;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Reconnect;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** Reads a list once a second and tells it, until it is closed. */
final class ListSubscription implements DiscoverySource.Subscription {

  /** Where the list comes from. */
  interface Reader {
    List<Node> read() throws IOException;
  }

  private record Service(String name, String environment) {
    static Service of(Node node) {
      return new Service(node.service(), node.environment().name());
    }
  }

  private static final long SECOND_NANOS = 1_000_000_000;

  private final Reader reader;
  private final Facilities facilities;
  private final NodeListener listener;
  private final Reconnect reconnect; // one read at a time

  /* Each read schedules the next, so that there is one at a time. The lock is held while it tells. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Service> services = new HashSet<>(); // all that were ever told
  private boolean closed;
  private Scheduler.Cancellable timer = () -> {};

  ListSubscription(Reader reader, Facilities facilities, NodeListener listener) {
    this.reader = reader;
    this.facilities = facilities;
    this.listener = listener;
    reconnect = new Reconnect(facilities);
  }

  ListSubscription begin() {
    schedule(0);
    return this;
  }

  private void schedule(long nanos) {
    lock.lock();
    try {
      if (!closed) {
        timer = facilities.scheduler().schedule(nanos, this::submit);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Off the timer's thread, which must not block. */
  private void submit() {
    try {
      facilities.executor().execute(this::look);
    } catch (RejectedExecutionException e) {
      // the process ends
    }
  }

  private void look() {
    try {
      List<Node> nodes = reader.read();
      reconnect.connected();
      tell(() -> tell(nodes));
      schedule(SECOND_NANOS);
    } catch (IOException | RuntimeException e) {
      tell(() -> listener.state(SourceState.LOST, String.valueOf(e.getMessage())));
      schedule(reconnect.failed());
    }
  }

  /**
   * Tells each service as a whole. One that is missing is told to be empty, again each time: the
   * table believes that when it was told so for long enough.
   */
  private void tell(List<Node> nodes) {
    Map<Service, List<Node>> all = new LinkedHashMap<>();
    services.forEach(service -> all.put(service, new ArrayList<>()));
    nodes.forEach(
        node -> all.computeIfAbsent(Service.of(node), any -> new ArrayList<>()).add(node));
    services.addAll(all.keySet());
    all.forEach((service, some) -> listener.replace(service.name(), service.environment(), some));
    listener.state(SourceState.SYNCED, "");
  }

  private void tell(Runnable word) {
    lock.lock();
    try {
      if (!closed) {
        word.run();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      timer.cancel();
    } finally {
      lock.unlock();
    }
  }
}
