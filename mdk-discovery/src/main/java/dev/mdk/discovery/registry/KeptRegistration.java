package dev.mdk.discovery.registry;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A node that is kept registered with a registry on the network until it is closed. */
public final class KeptRegistration implements Registration {

  /** Says to one registry what is to be said. One call at a time; may block; may be interrupted. */
  public interface Keeper {
    /**
     * Registers the node, or renews it where it is registered.
     *
     * @return how long to wait until it is to be renewed, in nanoseconds
     * @throws IOException if the registry is away, or has lost the node: it is told as lost, and
     *     this is called again, at once the first time
     * @throws InterruptedException if the registration was closed
     */
    long keep() throws IOException, InterruptedException;

    /**
     * Withdraws the node, as far as it may be registered. Called once, after the last {@link
     * #keep()} has ended.
     *
     * @throws IOException if the registry is away
     * @throws InterruptedException if the process ends
     */
    void withdraw() throws IOException, InterruptedException;
  }

  private static final System.Logger LOG = System.getLogger("dev.mdk.discovery");
  private static final long CLOSING_MILLIS = 500;

  private final String registry;
  private final Facilities facilities;
  private final Node node;
  private final Keeper keeper;
  private final Loop loop;
  private final Fate fate;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Makes one, not begun.
   *
   * @param registry where, for humans; nothing secret
   * @param facilities what it runs on
   * @param node what to register
   * @param listener told what becomes of it
   * @param keeper speaks with the registry
   */
  public KeptRegistration(
      String registry,
      Facilities facilities,
      Node node,
      RegistrationListener listener,
      Keeper keeper) {
    this.registry = registry;
    this.facilities = facilities;
    this.node = node;
    this.keeper = keeper;
    this.loop =
        new Loop(
            "registering " + node + " with " + registry,
            facilities,
            this::keep,
            failure -> tell(State.LOST, registry + ": " + failure.getMessage()));
    this.fate = new Fate(node, listener, facilities.executor());
  }

  /**
   * Begins.
   *
   * @return this
   */
  public KeptRegistration start() {
    loop.start();
    return this;
  }

  private long keep() throws IOException, InterruptedException {
    long nanos = keeper.keep();
    tell(State.REGISTERED, "");
    return nanos;
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
   * Withdraws it. Waits for the registry's answer for half a second at most; where that takes
   * longer, it goes on for as long as the facilities are open.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    loop.close();
    try {
      CompletableFuture<Void> withdrawal =
          loop.ended().thenRunAsync(this::withdraw, facilities.executor());
      withdrawal.get(CLOSING_MILLIS, MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // it is on its way
    } finally {
      fate.tellWithdrawn();
    }
  }

  private void withdraw() {
    try {
      keeper.withdraw();
    } catch (IOException | RuntimeException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "{0} could not be withdrawn from {1}, and stays until its time is over: {2}",
          node,
          registry,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends
    }
  }

  @Override
  public String toString() {
    return node + " in " + registry;
  }
}
