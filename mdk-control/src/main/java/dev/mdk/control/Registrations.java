package dev.mdk.control;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.SerialQueue;
import dev.mdk.wire.NodeCodec;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What this process has registered. All calls under the lock of the connection, but for those of
 * {@link Registration}.
 */
final class Registrations {

  private static final int QUEUE = 64;
  private static final long CLOSING_MILLIS = 500;
  private static final int MAX_GONE = 1_000;

  private record Change(State state, String detail) {}

  private final Link link;
  private final Duration ttl;

  /** Of several registrations of one node the last one counts, and after it the one before. */
  private final Map<NodeKey, List<Kept>> all = new LinkedHashMap<>();

  private final Set<Kept> unconfirmed = Collections.newSetFromMap(new IdentityHashMap<>());
  private long ping; // the one that confirms those
  private Optional<Wire> wire = Optional.empty();
  private Optional<String> refusal = Optional.empty(); // on this connection

  /** Withdrawn while there was no connection: the server may still have them. */
  private final Map<NodeKey, Node> gone = new LinkedHashMap<>();

  Registrations(Link link, Duration ttl) {
    this.link = link;
    this.ttl = ttl;
  }

  Kept add(Node node, RegistrationListener listener) {
    String text = RtpCodec.encode(new RtpMessage.Active(node, ttl));
    if (NodeCodec.decode(NodeCodec.encode(node)).isEmpty() || text.length() > RtpCodec.MAX_BYTES) {
      throw new ConfigurationException(
          "node: " + Texts.plain(node.toString()) + " (expected: shorter texts)");
    }
    Kept kept = new Kept(node, text, listener);
    all.computeIfAbsent(NodeKey.of(node), key -> new ArrayList<>()).add(kept);
    gone.remove(NodeKey.of(node));
    wire.ifPresent(open -> announce(open, List.of(kept)));
    return kept;
  }

  /** Registers all on a new connection. */
  void opened(Wire opened) {
    wire = Optional.of(opened);
    refusal = Optional.empty();
    gone.values().forEach(node -> opened.send(RtpCodec.encode(new RtpMessage.Expire(node))));
    gone.clear();
    announce(opened, latest());
  }

  private List<Kept> latest() {
    return all.values().stream().map(some -> some.get(some.size() - 1)).toList();
  }

  /** RTP has no answer to a registration; but what follows it is answered only after it. */
  private void announce(Wire open, List<Kept> some) {
    if (!some.isEmpty()) {
      some.forEach(kept -> open.send(kept.text));
      unconfirmed.addAll(some);
      ping = open.ping();
    }
  }

  void renew() {
    wire.ifPresent(open -> latest().forEach(kept -> open.send(kept.text)));
  }

  /** Notes what the server has against what was sent to it. */
  void refused(String why) {
    refusal = Optional.of(why);
  }

  /** The answer to a ping comes after whatever the server had against what was sent before it. */
  void confirmed(long number) {
    if (number < ping || wire.isEmpty()) {
      return;
    }
    unconfirmed.forEach(
        kept -> kept.tell(refusal.isPresent() ? State.LOST : State.REGISTERED, refusal.orElse("")));
    unconfirmed.clear();
  }

  void lost(String why) {
    wire = Optional.empty();
    unconfirmed.clear();
    all.values().forEach(some -> some.forEach(kept -> kept.tell(State.LOST, why)));
  }

  private CompletableFuture<Void> remove(Kept kept) {
    NodeKey key = NodeKey.of(kept.node);
    List<Kept> some = all.getOrDefault(key, new ArrayList<>());
    boolean counted = !some.isEmpty() && some.get(some.size() - 1) == kept;
    some.remove(kept);
    unconfirmed.remove(kept);
    if (some.isEmpty()) {
      all.remove(key);
      if (wire.isEmpty() && gone.size() < MAX_GONE) {
        gone.put(key, kept.node);
      }
    }
    if (wire.isEmpty() || !counted) {
      return CompletableFuture.completedFuture(null);
    }
    return wire.get()
        .sending(
            some.isEmpty()
                ? RtpCodec.encode(new RtpMessage.Expire(kept.node))
                : some.get(some.size() - 1).text);
  }

  /** One node that is kept registered. */
  final class Kept implements Registration {

    private final Node node;
    private final String text;
    private final SerialQueue<Change> changes;
    private final AtomicBoolean closed = new AtomicBoolean();
    private State told = State.WITHDRAWN; // under the lock
    private boolean withdrawn; // by the queue's consumer only

    private Kept(Node node, String text, RegistrationListener listener) {
      this.node = node;
      this.text = text;
      changes =
          new SerialQueue<>(
              "registration listener of " + node,
              QUEUE,
              link.facilities().executor(),
              change -> deliver(listener, change));
    }

    private void tell(State state, String detail) {
      if (state != told && !closed.get()) {
        told = state;
        changes.offer(new Change(state, detail));
      }
    }

    /** Tells nothing after the withdrawal, although another thread may have said something. */
    private void deliver(RegistrationListener listener, Change change) {
      if (!withdrawn) {
        withdrawn = change.state == State.WITHDRAWN;
        listener.changed(node, change.state, change.detail);
      }
    }

    @Override
    public Node node() {
      return node;
    }

    /** Withdraws it, and waits until that is out, half a second at most. */
    @Override
    public void close() {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      CompletableFuture<Void> sent = link.change(() -> remove(this));
      try {
        sent.get(CLOSING_MILLIS, MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        // its time will pass
      } finally {
        changes.offer(new Change(State.WITHDRAWN, ""));
        link.release();
      }
    }

    @Override
    public String toString() {
      return node + " in " + link;
    }
  }
}
