package dev.mdk.control.server;

import dev.mdk.Node;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** A registry in the memory of this process. Leases end by monotonic time. */
final class LeaseRegistry implements Registry {

  /*
   * A renewal only moves the deadline of its lease. `looks` holds for each lease the moment at which to
   * look at it again, no later than its deadline. What is found renewed then is put in again, so a lease
   * is looked at once in its time to live, however often it is renewed.
   */
  private static final long LOOK_NANOS = 100_000_000;

  private final Facilities facilities;
  private final Listener listener;
  private final int maxNodes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Lease.Key, Entry> entries = new HashMap<>();
  private final Map<Place, Entry> places = new HashMap<>();
  private final TreeSet<Look> looks = new TreeSet<>();
  private long lookCount;
  private Scheduler.Cancellable timer;
  private boolean closed;

  private static final class Entry {
    private Lease lease;
    private Look look;

    Entry(Lease lease, long number) {
      this.lease = lease;
      look = new Look(lease.deadlineNanos(), number, this);
    }
  }

  private record Look(long atNanos, long number, Entry entry) implements Comparable<Look> {
    @Override
    public int compareTo(Look other) {
      long later = atNanos - other.atNanos; // nano times may wrap
      return later == 0 ? Long.compare(number, other.number) : Long.signum(later);
    }
  }

  LeaseRegistry(Facilities facilities, Listener listener, int maxNodes) {
    this.facilities = facilities;
    this.listener = listener;
    this.maxNodes = maxNodes;
    timer = facilities.scheduler().schedule(LOOK_NANOS, this::look);
  }

  @Override
  public Outcome put(Node node, Duration ttl) {
    lock.lock();
    try {
      Entry known = entries.get(Lease.Key.of(node));
      if (known != null && known.lease.node().equals(node) && known.lease.ttl().equals(ttl)) {
        prolong(known);
        return Outcome.REGISTERED;
      }
      Entry sameAddress = places.get(Place.of(node));
      if (known == null && sameAddress == null && entries.size() >= maxNodes) {
        return Outcome.FULL;
      }
      if (sameAddress != null && sameAddress != known) {
        end(sameAddress, Reason.REPLACED);
      }
      if (known != null) {
        forget(known);
      }
      begin(node, ttl, known == null ? facilities.clock().instant() : known.lease.since());
      return Outcome.REGISTERED;
    } finally {
      lock.unlock();
    }
  }

  private void begin(Node node, Duration ttl, Instant since) {
    Lease lease = new Lease(node, ttl, since, facilities.ticker().nanoTime() + ttl.toNanos());
    Entry entry = new Entry(lease, lookCount++);
    looks.add(entry.look);
    entries.put(lease.key(), entry);
    places.put(Place.of(node), entry);
    listener.up(lease);
  }

  private void lookAgain(Entry entry) {
    entry.look = new Look(entry.lease.deadlineNanos(), lookCount++, entry);
    looks.add(entry.look);
  }

  private Lease prolong(Entry entry) {
    Lease lease = entry.lease;
    entry.lease =
        new Lease(
            lease.node(),
            lease.ttl(),
            lease.since(),
            facilities.ticker().nanoTime() + lease.ttl().toNanos());
    return entry.lease;
  }

  @Override
  public Optional<Lease> renew(Lease.Key key) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(key)).map(this::prolong);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Lease> find(Lease.Key key) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(key)).map(entry -> entry.lease);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean remove(Lease.Key key) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null) {
        end(entry, Reason.LEFT);
      }
      return entry != null;
    } finally {
      lock.unlock();
    }
  }

  private void end(Entry entry, Reason reason) {
    forget(entry);
    listener.down(entry.lease, reason);
  }

  private void forget(Entry entry) {
    looks.remove(entry.look);
    entries.remove(entry.lease.key());
    places.remove(Place.of(entry.lease.node()));
  }

  private void look() {
    lock.lock();
    try {
      long now = facilities.ticker().nanoTime();
      while (!looks.isEmpty() && looks.first().atNanos - now <= 0) {
        Look due = looks.first();
        looks.remove(due);
        Entry entry = due.entry;
        if (entry.lease.deadlineNanos() - now > 0) {
          lookAgain(entry);
        } else {
          end(entry, Reason.EXPIRED);
        }
      }
      if (!closed) {
        timer = facilities.scheduler().schedule(LOOK_NANOS, this::look);
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
