package dev.mdk.discovery.consul;

import dev.mdk.discovery.registry.Loop;
import dev.mdk.discovery.registry.NodeTable;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import java.io.IOException;
import java.time.Duration;

/**
 * Follows one service by questions that the agent answers when something has changed. Where that
 * would be too many at a time, it asks every now and then.
 */
final class ConsulWatch implements AutoCloseable {

  /** What goes for all services. */
  record Terms(
      ConsulClient client,
      ConsulReader reader,
      Duration longestWait,
      Settings settings,
      Facilities facilities,
      NodeListener listener) {}

  /** Told how it goes. */
  interface Supervisor {
    /** Told after each answer. */
    void answered();

    /**
     * Told that there was none. Nothing is asked any more until {@link ConsulWatch#resume()}: it is
     * not for each service to find out when the agent is back.
     */
    void failed(IOException failure);
  }

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long POLL_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long UNTIL_RESUMED = Duration.ofDays(1).toNanos();

  private final String service;
  private final Terms terms;
  private final boolean waits;
  private final Supervisor supervisor;
  private final NodeTable table;
  private final Loop loop;
  private long index; // by the loop only: of what was told last
  private boolean afresh = true; // by the loop only: the next answer is not to be waited for
  private long answersNanos; // by the loop only: when the answers would end, each took a second
  private volatile boolean well = true;

  ConsulWatch(String service, Terms terms, boolean waits, Supervisor supervisor) {
    this.service = service;
    this.terms = terms;
    this.waits = waits;
    this.supervisor = supervisor;
    this.table = new NodeTable(terms.listener(), terms.facilities().ticker(), terms.settings());
    this.answersNanos = terms.facilities().ticker().nanoTime();
    String title = "consul " + terms.client() + ", " + service;
    this.loop = new Loop(title, terms.facilities(), this::look, failure -> {});
  }

  ConsulWatch begin() {
    loop.start();
    return this;
  }

  /** Returns whether the last question was answered. */
  boolean isWell() {
    return well;
  }

  /** Asks again, if the last question was not answered. */
  void resume() {
    if (!well) {
      loop.hurry();
    }
  }

  /** Asks at once, if it does not wait for an answer anyway. */
  void refresh() {
    if (!waits) {
      loop.hurry();
    }
  }

  private long look() throws InterruptedException {
    try {
      take(ask());
    } catch (IOException e) {
      afresh = true;
      well = false;
      supervisor.failed(e);
      return UNTIL_RESUMED;
    }
    well = true;
    supervisor.answered();
    return pauseNanos();
  }

  private ConsulClient.Health ask() throws IOException, InterruptedException {
    long doubt = Math.max(SECOND, table.settle()); // a node that is doubted is looked at in time
    Duration wait = Duration.ofNanos(Math.min(terms.longestWait().toNanos(), doubt));
    return terms.client().health(service, afresh ? 0 : index, wait);
  }

  private void take(ConsulClient.Health health) throws IOException {
    if (health.entries().isEmpty() && health.filtered()) {
      throw new IOException("the token may not see the nodes of " + service);
    }
    // An index that goes backwards is of a state that was brought back, or of another cluster.
    boolean remembers = health.index() >= index;
    afresh = !waits || !remembers;
    index = health.index();
    table.list(terms.reader().read(service, health.entries()), remembers);
    table.settle();
  }

  /** Returns how long to wait so that, after a first two, at most one answer a second is taken. */
  private long pauseNanos() {
    if (!waits) {
      return POLL_NANOS / 100 * terms.facilities().random().nextLong(90, 111);
    }
    long now = terms.facilities().ticker().nanoTime();
    answersNanos = now - answersNanos > 0 ? now + SECOND : answersNanos + SECOND;
    return Math.max(0, answersNanos - now - SECOND);
  }

  @Override
  public void close() {
    loop.close();
  }
}
