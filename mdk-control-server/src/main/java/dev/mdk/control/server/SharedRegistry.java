package dev.mdk.control.server;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A registry in an engine that several Mission Controls share: what is registered here is kept in
 * the engine, and what the engine tells is told here.
 */
final class SharedRegistry implements Registry, NodeListener {

  /*
   * A node is there while it is among `own`, the leases of those that speak with this Mission Control,
   * or among `shared`, what the engine tells, our own included. So nodes are found while the engine is
   * away. One that was not heard of here may have gone to another Mission Control; then the engine has
   * the word, which keeps it or deletes it. Closing withdraws nothing: clients go on to another one.
   */
  private static final System.Logger LOG = System.getLogger("dev.mdk.control");
  private static final Duration SHARED_TTL = Duration.ofSeconds(30); // for clients; they are told

  private final Facilities facilities;
  private final Listener listener;
  private final int maxNodes;
  private final Duration emptyAfter;
  private final Runnable synced;
  private final Registrar registrar;
  private final String engine;
  private final LeaseRegistry leases;
  private final DiscoverySource.Subscription subscription;

  private final ReentrantLock lock =
      new ReentrantLock(); // covers all below; taken after the leases'
  private final Map<Lease.Key, Lease> own = new HashMap<>();
  private final Map<Lease.Key, Registration> registrations = new HashMap<>();
  private final Map<Lease.Key, Node> shared = new HashMap<>();
  private final Map<Lease.Key, Lease> told = new HashMap<>();
  private final Map<Place, Lease.Key> places = new HashMap<>(); // of what was told
  private final Set<String> doubted = new HashSet<>(); // services that are empty of a sudden
  private boolean isSynced;
  private boolean isLost;
  private boolean isFull;

  /**
   * Makes it, and starts the source.
   *
   * @param emptyAfter for how long the nodes of a service stay, of which the engine has none at
   *     once
   * @param synced run when the engine has told all for the first time
   */
  SharedRegistry(
      Facilities facilities,
      Listener listener,
      int maxNodes,
      DiscoverySource source,
      Duration emptyAfter,
      Runnable synced) {
    this.facilities = facilities;
    this.listener = listener;
    this.maxNodes = maxNodes;
    this.emptyAfter = emptyAfter;
    this.synced = synced;
    engine = source.toString();
    registrar =
        source
            .registrar()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "registry: " + source + " cannot register (expected: one that can)"));
    leases = new LeaseRegistry(facilities, new Own(), maxNodes);
    subscription = source.start(this);
  }

  /** Those that speak with us. */
  private final class Own implements Listener {
    @Override
    public void up(Lease lease) {
      lock.lock();
      try {
        own.put(lease.key(), lease);
        Registration next = registrar.register(lease.node(), RegistrationListener.NONE);
        withdraw(registrations.put(lease.key(), next));
        look(lease.key(), Reason.LEFT);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void down(Lease lease, Reason reason) {
      lock.lock();
      try {
        own.remove(lease.key());
        withdraw(registrations.remove(lease.key()));
        if (reason != Reason.EXPIRED || isLost) {
          shared.remove(lease.key());
        }
        look(lease.key(), reason);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Withdrawing may take a while. */
  private void withdraw(@Nullable Registration former) {
    if (former != null) {
      try {
        facilities.executor().execute(former::close);
      } catch (RejectedExecutionException closed) {
        // the process ends
      }
    }
  }

  /** Tells what has become of a node, if anything has. */
  private void look(Lease.Key key, Reason reason) {
    Lease now = own.get(key);
    if (now == null && shared.containsKey(key)) {
      now = lease(shared.get(key), facilities.clock().instant());
    }
    Lease before = told.get(key);
    if (now == null && before != null) {
      end(before, reason);
    } else if (now != null && (before == null || !before.node().equals(now.node()))) {
      begin(now, before);
    }
  }

  /** Returns a lease from now on: whoever keeps it in the engine does so elsewhere. */
  private Lease lease(Node node, Instant since) {
    return new Lease(
        node, SHARED_TTL, since, facilities.ticker().nanoTime() + SHARED_TTL.toNanos());
  }

  private void begin(Lease now, @Nullable Lease before) {
    if (before != null) {
      places.remove(Place.of(before.node()), before.key());
    }
    Lease.Key there = places.put(Place.of(now.node()), now.key());
    if (there != null && !there.equals(now.key())) {
      shared.remove(there);
      Lease other = told.remove(there);
      if (other != null) {
        listener.down(other, Reason.REPLACED);
      }
    }
    told.put(now.key(), now);
    listener.up(now);
  }

  private void end(Lease before, Reason reason) {
    told.remove(before.key());
    places.remove(Place.of(before.node()), before.key());
    listener.down(before, reason);
  }

  @Override
  public void up(Node node) {
    lock.lock();
    try {
      doubted.remove(service(node.service(), node.environment().name()));
      add(node);
    } finally {
      lock.unlock();
    }
  }

  private void add(Node node) {
    Lease.Key key = Lease.Key.of(node);
    if (!told.containsKey(key) && told.size() >= maxNodes) {
      if (!isFull) {
        isFull = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} has more than {1} nodes; the others are not shown (see --nodes)",
            engine,
            maxNodes);
      }
      return;
    }
    shared.put(key, node);
    look(key, Reason.LEFT);
  }

  @Override
  public void down(Node node) {
    lock.lock();
    try {
      Lease.Key key = Lease.Key.of(node);
      Lease.Key there = places.get(Place.of(node));
      boolean anonymous = node.id().equals(node.address());
      forget(shared.containsKey(key) || there == null || !anonymous ? key : there);
    } finally {
      lock.unlock();
    }
  }

  private void forget(Lease.Key key) {
    shared.remove(key);
    look(key, Reason.LEFT);
  }

  @Override
  public void replace(String service, String environment, Collection<Node> nodes) {
    lock.lock();
    try {
      Set<Lease.Key> kept = new HashSet<>();
      nodes.forEach(node -> kept.add(Lease.Key.of(node)));
      List<Lease.Key> missing = new ArrayList<>();
      for (Lease.Key key : shared.keySet()) {
        boolean same = key.service().equals(service) && key.environment().equals(environment);
        if (same && !kept.contains(key)) {
          missing.add(key);
        }
      }
      String name = service(service, environment);
      if (kept.isEmpty() && !missing.isEmpty()) {
        if (doubted.add(name)) { // a registry that was started anew says so, too
          facilities
              .scheduler()
              .schedule(emptyAfter.toNanos(), () -> forgetIfDoubted(service, environment));
        }
        return;
      }
      doubted.remove(name);
      nodes.forEach(this::add);
      missing.forEach(this::forget);
    } finally {
      lock.unlock();
    }
  }

  private void forgetIfDoubted(String service, String environment) {
    lock.lock();
    try {
      if (doubted.remove(service(service, environment))) {
        shared.keySet().stream()
            .filter(key -> key.service().equals(service) && key.environment().equals(environment))
            .toList()
            .forEach(this::forget);
      }
    } finally {
      lock.unlock();
    }
  }

  private static String service(String service, String environment) {
    return environment + "\n" + service;
  }

  @Override
  public void state(SourceState state, String detail) {
    boolean first;
    lock.lock();
    try {
      if (state == SourceState.LOST && !isLost) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: {1}; what is known stays, and it is tried again until it answers",
            engine,
            detail);
      } else if (state == SourceState.SYNCED && isLost) {
        LOG.log(System.Logger.Level.INFO, "{0} is back", engine);
      }
      isLost = state == SourceState.LOST;
      first = state == SourceState.SYNCED && !isSynced;
      isSynced |= first;
    } finally {
      lock.unlock();
    }
    if (first) {
      synced.run();
    }
  }

  @Override
  public Outcome put(Node node, Duration ttl) {
    return leases.put(node, ttl);
  }

  @Override
  public Optional<Lease> renew(Lease.Key key) {
    return leases.renew(key);
  }

  @Override
  public Optional<Lease> find(Lease.Key key) {
    Optional<Lease> mine = leases.find(key);
    if (mine.isPresent()) {
      return mine;
    }
    lock.lock();
    try {
      return Optional.ofNullable(told.get(key)).map(lease -> lease(lease.node(), lease.since()));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean remove(Lease.Key key) {
    return leases.remove(key);
  }

  @Override
  public void close() {
    subscription.close();
    leases.close();
  }
}
