package dev.mdk.discovery;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Version;
import dev.mdk.spi.BreakerState;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The nodes of one service and version as seen from one environment: what a caller resolves with.
 *
 * <p>Readers take no lock and write nothing: they look into the cell of due probes, which is empty
 * nearly always, and pick in the snapshot of the moment. All work is done by the changes.
 */
final class Pool implements Resolver.ServiceHandle {

  /** How long a probe has, if its caller has no deadline or a longer one. */
  static final long LEASE_NANOS = 30_000_000_000L;

  /** Who asks for what. */
  record Question(Environment environment, String service, String version) {}

  private final RoutingTable table;
  private final Question question;
  private final @Nullable Version wanted; // null for any
  private final Cluster main;
  private final @Nullable Cluster fallback;
  private final boolean isKept;
  private final DueCell due = new DueCell();
  private final Waiters waiters;
  private volatile Snapshot snapshot;

  /*
   * Changes come from any thread: the source's, the timer, callers whose verdict opened a breaker.
   * They leave a note, `stale` or the node in `changes`, and try to become the writer. Who finds
   * another one writing goes away: the writer looks for notes again after it let go of the lock. The
   * source waits for the lock, so that a node that it removed is given to nobody once it returns.
   * Under the lock only the balancer is foreign; what it causes by itself is left to its own writer.
   */
  private final ReentrantLock writing = new ReentrantLock();
  private final Queue<LiveNode> changes = new ConcurrentLinkedQueue<>();
  private volatile boolean stale;
  private volatile boolean detached;
  private volatile Cluster active; // written by the writer

  Pool(
      RoutingTable table,
      Question question,
      Cluster main,
      @Nullable Cluster fallback,
      boolean isKept) {
    this.table = table;
    this.question = question;
    this.wanted = question.version.equals(Version.ANY) ? null : Version.parse(question.version);
    this.main = main;
    this.fallback = fallback;
    this.isKept = isKept;
    this.active = main;
    this.waiters = new Waiters(this, table);
    this.snapshot = Snapshot.empty(table.random());
  }

  /** Begins to follow the table, if it is to be kept, and takes its first snapshot. */
  void attach() {
    if (isKept) {
      main.add(this);
      if (fallback != null) {
        fallback.add(this);
      }
    }
    tableChanged();
  }

  /** Stops to follow the table, and takes back what it told. */
  void detach() {
    main.remove(this);
    if (fallback != null) {
      fallback.remove(this);
    }
    detached = true;
    tableChanged();
  }

  /** Returns whether it follows the table; else it is good for one answer. */
  boolean isKept() {
    return isKept;
  }

  Question question() {
    return question;
  }

  Waiters waiters() {
    return waiters;
  }

  Cluster main() {
    return main;
  }

  /** Returns the cluster that the nodes come from: the fallback or not. */
  Cluster active() {
    return active;
  }

  @Nullable
  Cluster fallback() {
    return fallback;
  }

  @Override
  public Endpoint resolve(Hint hint) {
    Endpoint found = find(hint, LEASE_NANOS);
    if (found == null) {
      throw table.failure(this);
    }
    return found;
  }

  /** Returns a node, or null if there is none at this moment. */
  @Nullable
  Endpoint find(Hint hint, long leaseNanos) {
    if (!due.isEmpty() && hint.probing() && leaseNanos > 0) {
      Endpoint probe = probe(hint, leaseNanos);
      if (probe != null) {
        return probe;
      }
    }
    return snapshot.pick(hint);
  }

  private @Nullable Endpoint probe(Hint hint, long leaseNanos) {
    Endpoint probe = due.take(hint, leaseNanos, hint.avoid().isEmpty());
    return probe == null && snapshot.isEmpty() ? due.take(hint, leaseNanos, true) : probe;
  }

  /** Returns a node, or waits for one by the rules. */
  CompletableFuture<Endpoint> await(Hint hint, Deadline deadline) {
    long leftNanos = deadline.remainingNanos();
    Endpoint found = find(hint, Math.min(leftNanos, LEASE_NANOS));
    if (found != null) {
      return CompletableFuture.completedFuture(found);
    }
    return leftNanos <= 0 || isHopeless()
        ? CompletableFuture.failedFuture(table.failure(this))
        : waiters.add(hint, deadline, leftNanos);
  }

  /** Returns whether waiting would be in vain: nodes are known, and all are out. */
  boolean isHopeless() {
    Snapshot now = snapshot;
    return !isKept || table.isClosed() || (now.isEmpty() && now.known() > 0);
  }

  /** Returns whether there is a node to give. */
  boolean isReady() {
    return !snapshot.isEmpty() || !due.isEmpty();
  }

  /** Takes up what the source changed, before it returns. */
  void tableChanged() {
    stale = true;
    if (!writing.isHeldByCurrentThread()) {
      writing.lock();
      write();
    }
  }

  /** Takes up that the breaker of a node changed its state; never waits. */
  void breakerChanged(LiveNode node) {
    if (isCompatible(node)) {
      changes.add(node);
      if (!writing.isHeldByCurrentThread() && writing.tryLock()) {
        write();
      }
    }
  }

  /** Works off the notes. Called with the lock, returns without it. */
  private void write() {
    do {
      try {
        workOff();
      } finally {
        writing.unlock();
      }
    } while ((stale || !changes.isEmpty()) && writing.tryLock());
    waiters.wake();
  }

  private void workOff() {
    boolean tableChanged = stale;
    stale = false;
    boolean rebuild = tableChanged;
    for (LiveNode node = changes.poll(); node != null; node = changes.poll()) {
      rebuild |= isNews(node);
    }
    if (rebuild) {
      rebuild(!tableChanged);
    }
  }

  /**
   * Returns whether a change of a breaker's state asks for another snapshot. A node that is out
   * already and becomes due does not: it is put into the cell, and that is all.
   */
  private boolean isNews(LiveNode node) {
    BreakerState state = node.state();
    boolean isOurs = node.cluster() == active && !node.isGone() && !table.isClosed();
    if (state instanceof BreakerState.Due && isOurs) {
      due.add(node);
    }
    boolean isOut = state instanceof BreakerState.Due || state instanceof BreakerState.Probing;
    return !isOut || snapshot.contains(node);
  }

  private void rebuild(boolean sameNodes) {
    if (table.isClosed() || detached) {
      publish(Snapshot.empty(table.random()));
      due.removeUnless(node -> false);
      return;
    }
    Cluster from = fallback == null || main.everSaw(wanted) ? main : fallback;
    active = from;
    List<LiveNode> nodes = compatible(from);
    Admission admission = Admission.of(nodes, table.limits().panicPercent());
    due.removeUnless(node -> node.cluster() == from && !node.isGone() && isCompatible(node));
    admission.due().forEach(due::add);
    publish(snapshot.next(admission, nodes.size(), table.balancer(), sameNodes));
  }

  /** One that is good for one answer tells of no panic: it would never tell of its end. */
  private void publish(Snapshot next) {
    boolean disregarded = snapshot.disregards();
    snapshot = next;
    if (isKept && !table.isClosed() && disregarded != next.disregards()) {
      table.panic(question.service, next.disregards());
    }
  }

  /** Returns the nodes of a cluster that may serve this pool's callers, closed breaker or not. */
  List<LiveNode> compatible(Cluster cluster) {
    LiveNode[] known = cluster.nodes();
    List<LiveNode> nodes = new ArrayList<>(known.length);
    for (LiveNode node : known) {
      if (isCompatible(node)) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  private boolean isCompatible(LiveNode node) {
    return wanted == null || node.version().satisfies(wanted);
  }

  @Override
  public String toString() {
    return question.service + " " + question.version + " in " + question.environment;
  }
}
