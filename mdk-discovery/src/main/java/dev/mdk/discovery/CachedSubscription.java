package dev.mdk.discovery;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.mdk.Node;
import dev.mdk.discovery.registry.Loop;
import dev.mdk.discovery.registry.NodeTable;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Stands between a started source and its listener, and knows what was told. */
final class CachedSubscription implements DiscoverySource.Subscription, PickyListener {

  private static final System.Logger LOG = System.getLogger("dev.mdk.discovery");
  private static final long FIRST_NANOS = SECONDS.toNanos(1);
  private static final long BETWEEN_NANOS = SECONDS.toNanos(10);
  private static final long AT_LEAST_NANOS = MINUTES.toNanos(10); // so that its age means something

  private final NodeCache cache;
  private final String name;
  private final Facilities facilities;
  private final NodeListener listener;
  private final long doubtNanos;
  private final long oldestMillis;
  private final Loop saving;
  private volatile DiscoverySource.Subscription inner = () -> {};
  private boolean read; // by who tends it only
  private boolean warned; // by who tends it only

  /*
   * The lock covers all below, and the calls of the listener, which come one at a time: from the source,
   * from who reads the file, and from who drops what the source never confirmed.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Told told = new Told(); // by the source
  private final Told cached = new Told(); // read, and not yet told by the source
  private final Map<Cluster.Key, Long> emptySince = new HashMap<>();
  private Optional<String> age = Optional.empty(); // of what was read, until the source is synced
  private SourceState state = SourceState.CONNECTING;
  private String detail = "";
  private boolean everSynced;
  private long syncedNanos;
  private boolean changed;
  private boolean saved;
  private long savedNanos;
  private boolean closed;

  CachedSubscription(
      NodeCache cache,
      String name,
      Settings settings,
      Facilities facilities,
      NodeListener listener) {
    this.cache = cache;
    this.name = name;
    this.facilities = facilities;
    this.listener = listener;
    this.doubtNanos = settings.duration(NodeTable.EMPTY_AFTER, Duration.ofSeconds(30)).toNanos();
    this.oldestMillis =
        settings.duration("discovery.cache.max-age", Duration.ofHours(24)).toMillis();
    this.saving = new Loop("the cache " + cache, facilities, this::tend, failure -> {});
  }

  void start(DiscoverySource source) {
    inner = source.start(this);
    saving.start();
  }

  // ---- What the source tells

  @Override
  public void up(Node node) {
    tell(
        () -> {
          told.up(node);
          cached.same(node).forEach(cached::down);
          emptySince.remove(Told.key(node));
          changed = true;
          listener.up(node);
        });
  }

  @Override
  public void down(Node node) {
    tell(
        () -> {
          told.down(node);
          cached.down(node);
          changed = true;
          listener.down(node);
        });
  }

  @Override
  public void replace(String service, String environment, Collection<Node> nodes) {
    tell(
        () -> {
          Cluster.Key key = new Cluster.Key(environment, service);
          if (!nodes.isEmpty() || isEmptyForLong(key)) {
            told.replace(key, nodes);
            cached.replace(key, List.of());
            emptySince.remove(key);
            changed = true;
          }
          listener.replace(service, environment, nodes);
        });
  }

  /** Returns whether the word that there are no nodes is believed: by the rule of the table. */
  private boolean isEmptyForLong(Cluster.Key key) {
    long now = facilities.ticker().nanoTime();
    Long since = emptySince.putIfAbsent(key, now);
    return since != null && now - since >= doubtNanos;
  }

  @Override
  public void state(SourceState state, String detail) {
    tell(
        () -> {
          this.state = state;
          this.detail = detail;
          if (state == SourceState.SYNCED) {
            if (!everSynced) {
              everSynced = true;
              changed = true;
              syncedNanos = facilities.ticker().nanoTime();
              drop(false);
            }
            age = Optional.empty();
          }
          tellState();
        });
  }

  private void tellState() {
    listener.state(
        state,
        age.map(
                old ->
                    (detail.isEmpty() ? "" : detail + "; ") + "nodes of a cache, " + old + " old")
            .orElse(detail));
  }

  @Override
  public boolean takes(Node node) {
    return !(listener instanceof PickyListener picky) || picky.takes(node);
  }

  private void tell(Runnable call) {
    lock.lock();
    try {
      if (!closed) {
        call.run();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- What the file says

  /** Reads the file first, then writes what changed. */
  private long tend() {
    if (!read) {
      read = true; // once, whatever comes of it
      tellSaved();
      return FIRST_NANOS;
    }
    tell(
        () -> {
          boolean confirmed = everSynced && state == SourceState.SYNCED;
          if (confirmed && facilities.ticker().nanoTime() - syncedNanos >= doubtNanos) {
            drop(true);
          }
        });
    toSave().ifPresent(this::save);
    return saved ? BETWEEN_NANOS : FIRST_NANOS;
  }

  private void save(List<Node> nodes) {
    try {
      cache.write(name, nodes, facilities.clock().millis());
      warned = false;
    } catch (IOException e) {
      tell(() -> changed = true);
      if (!warned) {
        warned = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "the cache {0} is not written, and tried again in silence: {1}",
            cache,
            e);
      }
    }
  }

  private void tellSaved() {
    try {
      NodeCache.Saved saved = cache.read(name, facilities.clock().millis());
      if (saved.ageMillis() > oldestMillis) {
        LOG.log(
            System.Logger.Level.INFO,
            "the cache {0} is left out: it is {1} old",
            cache,
            Texts.age(saved.ageMillis() * 1_000_000));
        return;
      }
      tell(() -> tell(saved));
    } catch (NoSuchFileException e) {
      // the first time
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the cache is left out: " + e.getMessage());
    }
  }

  private void tell(NodeCache.Saved saved) {
    if (everSynced) {
      return; // the source was faster
    }
    for (Node node : saved.nodes()) {
      if (told.same(node).isEmpty()) {
        cached.up(node);
        listener.up(node);
      }
    }
    age = Optional.of(Texts.age(saved.ageMillis() * 1_000_000));
    tellState();
  }

  /**
   * Drops what the file said and the source does not: at once where the source knows others of the
   * service, else only when it has said nothing about it for some time.
   */
  private void drop(boolean all) {
    for (Cluster.Key key : List.copyOf(cached.keys())) {
      if (all || !told.of(key).isEmpty()) {
        List.copyOf(cached.of(key))
            .forEach(
                node -> {
                  cached.down(node);
                  listener.down(node);
                });
      }
    }
  }

  private Optional<List<Node>> toSave() {
    lock.lock();
    try {
      long now = facilities.ticker().nanoTime();
      boolean old = state == SourceState.SYNCED && (!saved || now - savedNanos >= AT_LEAST_NANOS);
      if (!everSynced || closed || !(changed || old)) {
        return Optional.empty();
      }
      changed = false;
      saved = true;
      savedNanos = now;
      List<Node> nodes = new ArrayList<>();
      told.keys().forEach(key -> nodes.addAll(told.of(key)));
      cached.keys().forEach(key -> nodes.addAll(cached.of(key)));
      return Optional.of(nodes);
    } finally {
      lock.unlock();
    }
  }

  // ---- What the table asks

  @Override
  public void want(String service) {
    inner.want(service);
  }

  @Override
  public void refresh(String service) {
    inner.refresh(service);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    saving.close();
    inner.close();
  }
}
