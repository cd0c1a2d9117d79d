package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.discovery.registry.Fate;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Reconnect;
import dev.mdk.spi.Scheduler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps a node's file in the directory until it is closed. */
final class DirectoryRegistration implements Registration {

  /*
   * One task tends the file: it publishes it, looks whether it is still there, renews it, and then
   * schedules itself anew; so it never runs twice at once. Only close() comes from other threads. It
   * closes what is in `hold`, and so does a publisher that finds itself closed; twice is harmless.
   */
  private final DirectoryPlace place;
  private final Facilities facilities;
  private final Node node;
  private final Fate fate;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Optional<DirectoryHold> hold = Optional.empty();
  private volatile Scheduler.Cancellable timer = () -> {};

  private int failures; // by the tending task only
  private long beatNanos; // by the tending task only

  DirectoryRegistration(
      DirectoryPlace place, Facilities facilities, Node node, RegistrationListener listener) {
    this.place = place;
    this.facilities = facilities;
    this.node = node;
    this.fate = new Fate(node, listener, facilities.executor());
  }

  void start() {
    submit();
  }

  private void submit() {
    try {
      facilities.executor().execute(this::tend);
    } catch (RejectedExecutionException e) {
      // the facilities are closed: nothing is tended any more
    } catch (OutOfMemoryError noThread) {
      scheduleNext(DirectoryTimes.CHECK_NANOS);
    }
  }

  private void tend() {
    if (closed.get()) {
      return;
    }
    try {
      keep();
      failures = 0;
      tell(State.REGISTERED, "");
    } catch (IOException | RuntimeException | Error e) {
      failures++;
      tell(State.LOST, "directory " + place.path() + ": " + e);
    }
    scheduleNext(
        failures == 0
            ? DirectoryTimes.CHECK_NANOS
            : Reconnect.backoffNanos(failures, facilities.random()));
  }

  private void scheduleNext(long delayNanos) {
    timer = facilities.scheduler().schedule(delayNanos, this::submit);
    if (closed.get()) {
      timer.cancel();
    }
  }

  private void keep() throws IOException {
    Optional<DirectoryHold> current = hold;
    if (current.isPresent() && !current.get().isInPlace()) {
      if (closed.get()) {
        return; // that is why
      }
      tell(State.LOST, "directory " + place.path() + ": the file is gone");
      current.get().close();
      current = Optional.empty();
      hold = current;
    }
    long now = facilities.ticker().nanoTime();
    if (current.isEmpty()) {
      publish();
      beatNanos = now;
    } else if (now - beatNanos >= DirectoryTimes.BEAT_NANOS) {
      current.get().beat(facilities.clock().millis());
      beatNanos = now;
    }
  }

  private void publish() throws IOException {
    DirectoryHold published = DirectoryHold.publish(place, node, facilities.clock().millis());
    hold = Optional.of(published);
    if (closed.get()) {
      published.close();
    }
  }

  private void tell(State state, String detail) {
    if (!closed.get()) {
      fate.tell(state, detail);
    }
  }

  @Override
  public Node node() {
    return node;
  }

  /**
   * Deletes a file that is in its place before it returns, by the caller's own thread: a process
   * that ends right after leaves nothing for others to find out.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      timer.cancel();
      hold.ifPresent(DirectoryHold::close);
      fate.tellWithdrawn();
    }
  }

  @Override
  public String toString() {
    return node + " in " + place.path();
  }
}
