package dev.mdk.control.server;

import dev.mdk.Node;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** A registry in the memory of this process. Leases end by monotonic time. */
final class LeaseRegistry implements Registry {

  /*
   * A renewal only moves the deadline of its lease. `looks` holds for each lease the moment at which to
   * look at it again, no later than its deadline. What is found renewed then is put in again, so a lease
   * is looked at once in its time to live, however often it is renewed. `entries` has who was not heard
   * of for longest first. Where there is no room for a new node, those that have said nothing for a while
   * give way: made-up ones do, and one that lives, and asks again after a longer time, registers anew.
   */
  private static final long LOOK_NANOS = 100_000_000;
  private static final long SILENT_NANOS = 60_000_000_000L;

  /** How much memory all nodes may take, by the characters of their texts, for each of them. */
  private static final int MAX_MEAN_CHARACTERS = 1024;

  private static final int MIN_CHARACTERS = 1 << 16;

  private final Facilities facilities;
  private final Listener listener;
  private final int maxNodes;
  private final long maxCharacters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Lease.Key, Entry> entries = new LinkedHashMap<>();
  private final Map<Place, Entry> places = new HashMap<>();
  private final TreeSet<Look> looks = new TreeSet<>();
  private long characters;
  private long lookCount;
  private Scheduler.Cancellable timer;
  private boolean closed;

  private static final class Entry {
    private Lease lease;
    private Look look;
    private final long characters;

    Entry(Lease lease, long number) {
      this.lease = lease;
      look = new Look(lease.deadlineNanos(), number, this);
      characters = Limits.characters(lease.node());
    }

    long heardNanos() {
      return lease.deadlineNanos() - lease.ttl().toNanos();
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
    maxCharacters = Math.max(MIN_CHARACTERS, (long) maxNodes * MAX_MEAN_CHARACTERS);
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
      if (!makeRoom(node)) {
        return Outcome.FULL;
      }
      known = entries.get(Lease.Key.of(node));
      Entry sameAddress = places.get(Place.of(node));
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

  private boolean makeRoom(Node node) {
    long needed = Limits.characters(node);
    long now = facilities.ticker().nanoTime();
    while (!fits(node, needed)) {
      Iterator<Entry> first = entries.values().iterator();
      Entry eldest = first.hasNext() ? first.next() : null;
      if (eldest == null || now - eldest.heardNanos() < SILENT_NANOS) {
        return false;
      }
      end(eldest, Reason.EXPIRED);
    }
    return true;
  }

  private boolean fits(Node node, long needed) {
    int nodes = entries.size() + 1;
    long sum = characters + needed;
    Entry known = entries.get(Lease.Key.of(node));
    Entry sameAddress = places.get(Place.of(node));
    if (known != null) {
      nodes--;
      sum -= known.characters;
    }
    if (sameAddress != null && sameAddress != known) {
      nodes--;
      sum -= sameAddress.characters;
    }
    return nodes <= maxNodes && sum <= maxCharacters;
  }

  private void begin(Node node, Duration ttl, Instant since) {
    Lease lease = new Lease(node, ttl, since, facilities.ticker().nanoTime() + ttl.toNanos());
    Entry entry = new Entry(lease, lookCount++);
    looks.add(entry.look);
    characters += entry.characters;
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
    entries.remove(lease.key());
    entries.put(lease.key(), entry); // as the last one
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
    characters -= entry.characters;
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
