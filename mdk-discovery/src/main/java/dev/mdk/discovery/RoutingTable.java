package dev.mdk.discovery;

import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.MdkEvent;
import dev.mdk.MdkException;
import dev.mdk.MdkListener;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Scheduler;
import dev.mdk.spi.SourceState;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All that is known, and what its parts share. The source's words go to the clusters, one for each
 * service and environment; these tell the pools that draw on them; callers ask the pools, through
 * the view of their environment.
 */
final class RoutingTable implements Routing {

  /** Rare enough for a field that all threads read. */
  private static final long LATELY_NANOS = 1_000_000;

  private final Limits limits;
  private final Facilities facilities;
  private final BreakerEngine breakers;
  private final Balancer balancer;
  private final SourceStatus source;

  private final Clusters clusters;
  private final ConcurrentMap<Environment, View> views = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Integer> panics = new ConcurrentHashMap<>();
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();

  private final AtomicInteger pools = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong numbers = new AtomicLong();
  private final LeftOut leftOut;
  private final LongAdder uncached = new LongAdder();

  private volatile long latelyNanos;

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile DiscoverySource.Subscription subscription = () -> {};

  private RoutingTable(
      Limits limits,
      Facilities facilities,
      SourceStatus source,
      BreakerEngine breakers,
      Balancer balancer) {
    this.limits = limits;
    this.clusters = new Clusters(limits.nodes());
    this.facilities = facilities;
    this.source = source;
    this.leftOut = new LeftOut(facilities);
    this.breakers = breakers;
    this.balancer = new GuardedBalancer(balancer, facilities);
    this.latelyNanos = facilities.ticker().nanoTime();
  }

  static RoutingTable start(
      Limits limits,
      Facilities facilities,
      DiscoverySource source,
      BreakerEngine breakers,
      Balancer balancer) {
    SourceStatus status = new SourceStatus(source, facilities.ticker().nanoTime());
    RoutingTable table = new RoutingTable(limits, facilities, status, breakers, balancer);
    table.subscription = source.start(new TableListener(table));
    return table;
  }

  // ---- What callers ask

  @Override
  public Resolver in(Environment environment) {
    View view = views.get(environment);
    if (view != null) {
      return view;
    }
    if (views.size() >= limits.environments() || View.isTooLong(environment.toString())) {
      return new View(this, environment, 0);
    }
    return views.computeIfAbsent(environment, asked -> new View(this, asked, limits.pools()));
  }

  /** Makes a pool; one that is kept brings its clusters into being. */
  Pool pool(Pool.Question question, boolean isKept) {
    String service = question.service();
    Environment environment = question.environment();
    return new Pool(
        this,
        question,
        clusters.toAsk(environment.name(), service, isKept),
        environment
            .fallbackName()
            .filter(name -> !name.equals(environment.name()))
            .map(name -> clusters.toAsk(name, service, isKept))
            .orElse(null),
        isKept);
  }

  /** Takes room for a pool, in its view and in all, and returns whether there was any. */
  boolean reserve(AtomicInteger ofView, int room) {
    if (take(ofView, room)) {
      if (take(pools, limits.allPools())) {
        return true;
      }
      ofView.decrementAndGet();
    }
    uncached.increment();
    return false;
  }

  void unreserve(AtomicInteger ofView) {
    ofView.decrementAndGet();
    pools.decrementAndGet();
  }

  /** Returns how many pools are kept. */
  int kept() {
    return pools.get();
  }

  private static boolean take(AtomicInteger count, int most) {
    if (count.incrementAndGet() <= most) {
      return true;
    }
    count.decrementAndGet();
    return false;
  }

  void want(String service) {
    if (wanted.add(service)) {
      tellSource("want", subscription -> subscription.want(service));
    }
  }

  void refresh(String service) {
    tellSource("refresh", subscription -> subscription.refresh(service));
  }

  /** Returns what to tell a caller who finds no node. */
  MdkException failure(Pool pool) {
    return isClosed()
        ? new MdkException("no node for " + Texts.show(pool.toString()) + ": discovery is closed")
        : new NoNodeException(Explanation.of(pool, source.describe(nanoTime())));
  }

  boolean enterWaiting() {
    return take(waiting, limits.waiters());
  }

  /** Returns how many callers wait. */
  int waiting() {
    return waiting.get();
  }

  void leaveWaiting() {
    waiting.decrementAndGet();
  }

  /** Returns how long a caller waits at most, deadline aside. */
  long waitNanos() {
    return source.everSynced() ? limits.syncedNanos() : limits.connectingNanos();
  }

  // ---- What the source tells

  Clusters clusters() {
    return clusters;
  }

  /** Makes the live side of a node. */
  LiveNode live(Cluster cluster, Node node) {
    LiveNode live = new LiveNode(cluster, this, node);
    try {
      live.guard(breakers.breaker(node, () -> breakerChanged(live)));
    } catch (RuntimeException e) { // the node is worth more than its breaker
      System.getLogger("dev.mdk")
          .log(System.Logger.Level.WARNING, "no breaker for " + Texts.show(node.toString()), e);
    }
    return live;
  }

  private void breakerChanged(LiveNode live) {
    if (!live.isGone()) {
      live.cluster().forEachPool(pool -> pool.breakerChanged(live));
    }
  }

  /** Counts nodes that are new. */
  void count(Cluster.Change change) {
    clusters.count(change.added());
    if (isClosed()) { // the closing thread may have passed by before they were there
      change.here().forEach(LiveNode::closeBreaker);
    }
  }

  /** Forgets nodes that nobody is given any more. */
  void forget(List<LiveNode> gone) {
    clusters.count(-gone.size());
    gone.forEach(LiveNode::closeBreaker);
  }

  /** Returns where is counted what the source told and is not taken. */
  LeftOut leftOut() {
    return leftOut;
  }

  /** Applies the shorter limit to those who wait, as the source has told all its nodes. */
  void synced() {
    forEachPool(pool -> pool.waiters().limit(limits.syncedNanos()));
  }

  /** Takes up that a pool begins or ends to disregard soft evidence. */
  void panic(String service, boolean on) {
    Integer count = panics.merge(service, on ? 1 : -1, (a, b) -> a + b == 0 ? null : a + b);
    if (isHeard() && (on ? count != null && count == 1 : count == null)) {
      tell(new MdkEvent.Panic(service, on));
    }
  }

  // ---- What the parts share

  Limits limits() {
    return limits;
  }

  SourceStatus source() {
    return source;
  }

  Balancer balancer() {
    return balancer;
  }

  RandomGenerator random() {
    return facilities.random();
  }

  long nanoTime() {
    return facilities.ticker().nanoTime();
  }

  /** Takes the time at which a call starts. */
  void seen(long now) {
    if (now - latelyNanos > LATELY_NANOS) {
      latelyNanos = now;
    }
  }

  /**
   * Returns when a call last started, or a millisecond before that; so a balancer that compares
   * what calls cost needs no clock of its own.
   */
  long latelyNanos() {
    return latelyNanos;
  }

  /** Returns a number greater than all before. */
  long nextNumber() {
    return numbers.incrementAndGet();
  }

  Scheduler.Cancellable schedule(long delayNanos, Runnable task) {
    return facilities.scheduler().schedule(delayNanos, task);
  }

  void execute(Runnable task) {
    try {
      facilities.executor().execute(task);
    } catch (RejectedExecutionException shutDown) {
      task.run(); // by this thread, or those who wait would never hear of it
    }
  }

  boolean isHeard() {
    return facilities.listener() != MdkListener.NONE;
  }

  void tell(MdkEvent event) {
    facilities.listener().onEvent(event);
  }

  @SuppressWarnings("CatchingUnchecked") // the source may be foreign, and a request goes on
  private void tellSource(String what, Consumer<DiscoverySource.Subscription> word) {
    if (!isClosed()) {
      try {
        word.accept(subscription);
      } catch (Throwable thrown) {
        System.getLogger("dev.mdk")
            .log(System.Logger.Level.WARNING, "the source of nodes threw at " + what, thrown);
      }
    }
  }

  private void forEachPool(Consumer<Pool> action) {
    views.values().forEach(view -> view.forEach(action));
  }

  @Override
  public Health.Part health() {
    if (isClosed()) {
      return new Health.Part(Health.State.DOWN, "closed");
    }
    String detail =
        source.describe(nanoTime())
            + ", "
            + Texts.count(clusters.nodes(), "node")
            + leftOut.describe()
            + (uncached.sum() > 0 ? ", look-ups beyond the bounds: " + uncached.sum() : "");
    Health.State state = Health.State.DEGRADED;
    if (source.state() == SourceState.SYNCED) {
      state = Health.State.UP;
    } else if (!source.everSynced() && clusters.nodes() == 0) {
      state = Health.State.DOWN;
    }
    return new Health.Part(state, detail);
  }

  boolean isClosed() {
    return closed.get();
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // a source that throws must not keep the rest open
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      subscription.close();
    } catch (Throwable thrown) {
      System.getLogger("dev.mdk")
          .log(
              System.Logger.Level.WARNING, "the source of nodes threw while it was closed", thrown);
    }
    forEachPool(Pool::tableChanged); // empties them, and lets those who wait go
    clusters.forEachNode(LiveNode::closeBreaker);
  }

  @Override
  public String toString() {
    return "routing table over " + health().detail();
  }
}
