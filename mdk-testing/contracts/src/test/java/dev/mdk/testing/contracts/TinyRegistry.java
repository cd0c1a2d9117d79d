package dev.mdk.testing.contracts;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.SourceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry of one process that keeps all rules, but for the one that it is told to break. */
final class TinyRegistry implements DiscoverySource, Registrar, AutoCloseable {

  /** What is wrong. */
  enum Fault {
    NOTHING,
    SYNCED_TOO_EARLY,
    SYNCED_ONLY_WITH_NODES,
    START_BLOCKS,
    SERVES_ONE_LISTENER,
    REFRESH_THROWS_ONCE_CLOSED,
    CLOSE_THROWS_THE_SECOND_TIME,
    TELLS_TWO_AT_A_TIME,
    TELLS_AFTER_CLOSE,
    START_THROWS_WHILE_AWAY,
    SYNCED_WHILE_AWAY,
    EMPTY_WHILE_AWAY,
    STAYS_LOST,
    TELLS_NO_LATE_NODE,
    HANDLE_OF_ANOTHER_NODE,
    WITHDRAWS_ALL_OF_A_PROCESS,
    CLOSES_AS_OFTEN_AS_TOLD,
    TELLS_BY_THE_CALLER,
    TELLS_NO_WITHDRAWAL,
    LEAVES_NODES_BEHIND,
    REGISTER_THROWS_WHILE_AWAY,
    TELLS_NO_LOSS,
    REGISTERS_ONCE,
    BELIEVES_EMPTINESS,
    SYNCED_WHILE_STALLED,
    CLOSE_BLOCKS_WHILE_STALLED,
    LOSES_ALL_WITH_A_BAD_ENTRY,
    NOT_REGISTERED_WITH_A_NEW_REGISTRY,
    TELLS_ITS_SECRET
  }

  private final Fault fault;
  private final List<Started> listeners = new ArrayList<>(); // all below: guarded by this
  private final List<Entry> entries = new ArrayList<>();
  private final ExecutorService executor = Executors.newSingleThreadExecutor(TinyRegistry::daemon);
  private final ExecutorService tellers = Executors.newCachedThreadPool(TinyRegistry::daemon);
  private boolean away;
  private boolean stalled;
  private boolean served;
  private boolean lost; // the entries

  TinyRegistry(Fault fault) {
    this.fault = fault;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "tiny-registry");
    thread.setDaemon(true);
    return thread;
  }

  private boolean is(Fault other) {
    return fault == other;
  }

  @Override
  public Optional<Registrar> registrar() {
    return Optional.of(this);
  }

  @Override
  public synchronized Subscription start(NodeListener listener) {
    if (is(Fault.START_BLOCKS)) {
      block();
    }
    if (away && is(Fault.START_THROWS_WHILE_AWAY)) {
      throw new IllegalStateException("away");
    }
    Started started = new Started(listener);
    if (served && is(Fault.SERVES_ONE_LISTENER)) {
      return started;
    }
    served = true;
    listeners.add(started);
    if (away && !is(Fault.SYNCED_WHILE_AWAY)) {
      listener.state(SourceState.LOST, "away");
    } else {
      started.tellAll();
    }
    return started;
  }

  private void holdUp() {
    boolean waits;
    synchronized (this) {
      waits = stalled && is(Fault.CLOSE_BLOCKS_WHILE_STALLED);
    }
    if (waits) {
      block();
    }
  }

  private void block() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static final String SECRET = "open sesame";

  synchronized void breakIt() {
    away = true;
    lost = true;
    for (Started started : listeners) {
      if (is(Fault.EMPTY_WHILE_AWAY)) {
        visible().forEach(started.listener::down);
      }
      started.listener.state(SourceState.LOST, why());
    }
    entries.forEach(entry -> entry.tell(State.LOST));
  }

  private String why() {
    return is(Fault.TELLS_ITS_SECRET) ? "away, in spite of " + SECRET : "away";
  }

  /** Is back, and has forgotten everything: its registrants come again. */
  synchronized void mendEmpty() {
    if (is(Fault.BELIEVES_EMPTINESS)) {
      listeners.forEach(started -> visible().forEach(started.listener::down));
      listeners.forEach(started -> started.listener.state(SourceState.SYNCED, ""));
    } else if (is(Fault.NOT_REGISTERED_WITH_A_NEW_REGISTRY)) {
      away = false;
    } else {
      mend();
    }
  }

  /** Gets something that is no node. */
  synchronized void spoil() {
    if (is(Fault.LOSES_ALL_WITH_A_BAD_ENTRY)) {
      entries.forEach(entry -> entry.hidden = true);
    }
  }

  /** Does not answer any more. */
  synchronized void stall() {
    if (!is(Fault.SYNCED_WHILE_STALLED)) {
      breakIt();
    }
    stalled = true;
  }

  synchronized void mend() {
    away = false;
    stalled = false;
    lost = is(Fault.REGISTERS_ONCE);
    if (!is(Fault.STAYS_LOST)) {
      listeners.forEach(Started::tellAll);
    }
    if (!lost) {
      entries.forEach(entry -> entry.tell(State.REGISTERED));
    }
  }

  private List<Node> visible() {
    return entries.stream().filter(entry -> !entry.hidden).map(entry -> entry.node).toList();
  }

  @Override
  public synchronized Registration register(Node node, RegistrationListener listener) {
    if (away && is(Fault.REGISTER_THROWS_WHILE_AWAY)) {
      throw new IllegalStateException("away");
    }
    Entry entry = new Entry(node, listener);
    entries.add(entry);
    entry.hidden = lost && is(Fault.REGISTERS_ONCE);
    if (!away) {
      changed(started -> started.listener.up(node));
      entry.tell(State.REGISTERED);
    }
    return entry;
  }

  private void changed(java.util.function.Consumer<Started> tell) {
    for (Started started : List.copyOf(listeners)) {
      if (is(Fault.TELLS_TWO_AT_A_TIME)) {
        for (int i = 0; i < 4; i++) {
          tellers.execute(() -> tell.accept(started));
        }
      }
      if (!is(Fault.TELLS_NO_LATE_NODE)) {
        tell.accept(started);
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    tellers.shutdownNow();
  }

  private final class Started implements Subscription {
    private final NodeListener listener;
    private boolean closed;

    Started(NodeListener listener) {
      this.listener = listener;
    }

    private void tellAll() {
      List<Node> nodes = visible();
      if (is(Fault.SYNCED_TOO_EARLY)) {
        listener.state(SourceState.SYNCED, "");
      }
      nodes.forEach(listener::up);
      if (!is(Fault.SYNCED_ONLY_WITH_NODES) || !nodes.isEmpty()) {
        listener.state(SourceState.SYNCED, "");
      }
    }

    @Override
    public void refresh(String service) {
      synchronized (TinyRegistry.this) {
        if (closed && is(Fault.REFRESH_THROWS_ONCE_CLOSED)) {
          throw new IllegalStateException("closed");
        }
      }
    }

    @Override
    public void close() {
      holdUp();
      synchronized (TinyRegistry.this) {
        if (closed && is(Fault.CLOSE_THROWS_THE_SECOND_TIME)) {
          throw new IllegalStateException("closed");
        }
        closed = true;
        if (!is(Fault.TELLS_AFTER_CLOSE)) {
          listeners.remove(this);
        }
      }
    }
  }

  private final class Entry implements Registration {
    private final Node node;
    private final RegistrationListener listener;
    private boolean closed;
    private boolean hidden;

    Entry(Node node, RegistrationListener listener) {
      this.node = node;
      this.listener = listener;
    }

    void tell(State state) {
      if (is(Fault.TELLS_BY_THE_CALLER)) {
        listener.changed(node, state, "");
      } else if (state != State.WITHDRAWN || !is(Fault.TELLS_NO_WITHDRAWAL)) {
        if (state != State.LOST || !is(Fault.TELLS_NO_LOSS)) {
          String detail = state == State.LOST ? why() : "";
          executorOf(listener).execute(() -> listener.changed(node, state, detail));
        }
      }
    }

    @Override
    public Node node() {
      return is(Fault.HANDLE_OF_ANOTHER_NODE) ? RegistryContract.TWO : node;
    }

    @Override
    public void close() {
      holdUp();
      synchronized (TinyRegistry.this) {
        if (closed && !is(Fault.CLOSES_AS_OFTEN_AS_TOLD)) {
          return;
        }
        closed = true;
        withdraw();
        tell(State.WITHDRAWN);
      }
    }

    private void withdraw() {
      List<Entry> gone = new ArrayList<>(List.of(this));
      if (is(Fault.WITHDRAWS_ALL_OF_A_PROCESS)) {
        entries.stream().filter(other -> other.node.id().equals(node.id())).forEach(gone::add);
      }
      if (is(Fault.CLOSES_AS_OFTEN_AS_TOLD)) {
        entries.stream().filter(other -> other.node.equals(node)).forEach(gone::add);
      }
      entries.removeAll(gone);
      boolean kept = is(Fault.LEAVES_NODES_BEHIND) && node.address().contains(":230");
      if (!away && !kept) {
        gone.forEach(entry -> changed(started -> started.listener.down(entry.node)));
      }
    }
  }

  /** Listeners that block have a thread of their own; the others are told in order. */
  private ExecutorService executorOf(RegistrationListener listener) {
    return listener.getClass().getSimpleName().equals("Fate") ? executor : tellers;
  }
}
