package dev.mdk.control;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that Mission Control told of, over any number of connections. What it does not tell
 * again on a new one is kept for a while, as it may have lost its memory, or its clients theirs of
 * it; what it says explicitly is believed at once. All calls under the lock of the connection.
 */
final class Known {

  private static final int MAX_NODES = 1_000_000;

  private record Address(String environment, String service, String address) {
    static Address of(Node node) {
      return new Address(node.environment().name(), node.service(), node.address());
    }
  }

  /** A node, and the last connection on which it was told. */
  private record Row(Node node, long connection) {}

  private final Facilities facilities;
  private final Map<NodeKey, Row> rows = new LinkedHashMap<>();
  private final Map<Address, NodeKey> addresses = new HashMap<>();
  private final Set<String> wanted = new LinkedHashSet<>();
  private final Set<String> synced = new LinkedHashSet<>(); // once is enough
  private final List<Telling> tellings = new ArrayList<>();
  private long connection;
  private boolean open;
  private boolean everSynced;
  private SourceState state = SourceState.CONNECTING;
  private String detail = "";

  Known(Facilities facilities) {
    this.facilities = facilities;
  }

  void add(Telling telling) {
    tellings.add(telling);
    rows.values().forEach(row -> telling.up(row.node));
    telling.state(state, detail);
  }

  void remove(Telling telling) {
    tellings.remove(telling);
  }

  List<Telling> tellings() {
    return List.copyOf(tellings);
  }

  /** Notes that a service is asked for, and returns whether it is the first time. */
  boolean want(String service) {
    return wanted.add(service);
  }

  Set<String> wanted() {
    return new LinkedHashSet<>(wanted);
  }

  /** Begins a connection, on which all that there is will be told. Returns its number. */
  long begin() {
    return ++connection;
  }

  long connection() {
    return connection;
  }

  /** Notes that the server has answered, and will tell. */
  void opened() {
    open = true;
    consider();
  }

  /** Becomes synced as soon as each service has been told once that was asked for by then. */
  private void consider() {
    everSynced = everSynced || synced.containsAll(wanted);
    if (open && everSynced) {
      enter(SourceState.SYNCED, "");
    }
  }

  void lost(String why) {
    open = false;
    enter(SourceState.LOST, why);
  }

  private void enter(SourceState now, String why) {
    if (now != state || !why.equals(detail)) {
      state = now;
      detail = why;
      tellings.forEach(telling -> telling.state(now, why));
    }
  }

  void up(Node node) {
    NodeKey key = NodeKey.of(node);
    Row before = rows.get(key);
    if (before == null && rows.size() >= MAX_NODES) {
      if (facilities.listener() != MdkListener.NONE) {
        facilities.listener().onEvent(new MdkEvent.Dropped("node", "too many", 1));
      }
      return;
    }
    if (before != null && !before.node.address().equals(node.address())) {
      addresses.remove(Address.of(before.node), key);
    }
    NodeKey other = addresses.put(Address.of(node), key);
    if (other != null && !other.equals(key)) {
      rows.remove(other); // listeners, too, take the new node for the one at its address
    }
    rows.put(key, new Row(node, connection));
    if (before == null || !before.node.equals(node)) {
      tellings.forEach(telling -> telling.up(node));
    }
  }

  void down(Node gone) {
    remove(NodeKey.of(gone));
  }

  private void remove(NodeKey key) {
    Row row = rows.remove(key);
    if (row != null) {
      addresses.remove(Address.of(row.node), key);
      tellings.forEach(telling -> telling.down(row.node));
    }
  }

  /** Notes that all nodes of a service, or of all, have been told on this connection. */
  void synced(Optional<String> service) {
    if (service.isPresent()) {
      synced.add(service.get());
    } else {
      synced.addAll(wanted);
    }
    consider();
  }

  /** Returns whether something is known that was not told on this connection. */
  boolean doubts(Optional<String> service) {
    return rows.values().stream().anyMatch(row -> isDoubtful(row, service));
  }

  private boolean isDoubtful(Row row, Optional<String> service) {
    return row.connection < connection
        && (service.isEmpty() || service.get().equals(row.node.service()));
  }

  /** Forgets what was not told on a connection, unless that one is over. */
  void forget(long asOf, Optional<String> service) {
    if (open && asOf == connection) {
      List<NodeKey> doubtful = new ArrayList<>();
      rows.forEach(
          (key, row) -> {
            if (isDoubtful(row, service)) {
              doubtful.add(key);
            }
          });
      doubtful.forEach(this::remove);
    }
  }
}
