package dev.mdk.discovery.registry;

import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.time.Duration;

/**
 * Keeps an entry that ends unless it is renewed, in a registry that says when it has none: it is
 * registered again then.
 */
public final class Heartbeat implements KeptRegistration.Keeper {

  /** An entry, as one registry wants it. */
  public interface Entry {
    /**
     * Makes it, or makes it anew.
     *
     * @throws IOException if there is no answer, or an error
     * @throws InterruptedException if the thread was interrupted
     */
    void register() throws IOException, InterruptedException;

    /**
     * Renews it.
     *
     * @throws StatusException if the registry does not have it, see {@link #isGone}
     * @throws IOException if there is no answer, or another error
     * @throws InterruptedException if the thread was interrupted
     */
    void renew() throws IOException, InterruptedException;

    /**
     * Ends it.
     *
     * @throws StatusException with 404 if the registry does not have it
     * @throws IOException if there is no answer, or another error
     * @throws InterruptedException if the thread was interrupted
     */
    void cancel() throws IOException, InterruptedException;

    /**
     * Returns whether a status says that the registry does not have the entry.
     *
     * @param status the status of a renewal
     * @return whether to register again
     */
    boolean isGone(int status);
  }

  private static final int NOT_FOUND = 404;
  private static final int TRIES = 4;
  private static final long MILLIS_BETWEEN_TRIES = 300;

  private final Entry entry;
  private final long beatNanos;
  private final Facilities facilities;
  private boolean registered;
  private boolean sent; // a registration, which may be there
  private boolean uncertain; // one that got no answer, and may still be under way

  /**
   * Makes one of an entry that is not registered.
   *
   * @param entry the entry
   * @param beat how often it is renewed: at nine tenths of that and later, so that processes that
   *     began together do not stay in step
   * @param facilities chance
   */
  public Heartbeat(Entry entry, Duration beat, Facilities facilities) {
    this.entry = entry;
    this.beatNanos = beat.toNanos();
    this.facilities = facilities;
  }

  @Override
  public long keep() throws IOException, InterruptedException {
    if (registered) {
      renew();
    } else {
      sent = true;
      uncertain = true;
      entry.register();
      uncertain = false;
      registered = true;
    }
    return beatNanos / 100 * facilities.random().nextLong(90, 101);
  }

  private void renew() throws IOException, InterruptedException {
    try {
      entry.renew();
    } catch (StatusException e) {
      if (entry.isGone(e.status())) {
        registered = false; // the registry has begun anew, or has given it up
        throw new IOException("the registration is gone: " + e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Ends it; again, if it is not there yet and may still come. */
  @Override
  public void withdraw() throws IOException, InterruptedException {
    for (int tries = 1; sent; tries++) {
      try {
        entry.cancel();
        return;
      } catch (IOException e) {
        boolean gone = e instanceof StatusException status && status.status() == NOT_FOUND;
        if (gone && (!uncertain || tries == TRIES)) {
          return;
        }
        if (tries == TRIES) {
          throw e;
        }
      }
      Thread.sleep(MILLIS_BETWEEN_TRIES);
    }
  }
}
