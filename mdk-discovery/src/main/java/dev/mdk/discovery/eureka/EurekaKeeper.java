package dev.mdk.discovery.eureka;

import dev.mdk.discovery.registry.KeptRegistration;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.time.Duration;

/** Keeps one instance registered. */
final class EurekaKeeper implements KeptRegistration.Keeper {

  private static final int NOT_FOUND = 404;
  private static final int TRIES = 4;
  private static final long MILLIS_BETWEEN_TRIES = 300;

  private final EurekaClient client;
  private final EurekaEntry entry;
  private final long beatNanos;
  private final Facilities facilities;
  private boolean registered;
  private boolean sent; // a registration, which may be there
  private boolean uncertain; // one that got no answer, and may still be under way

  EurekaKeeper(EurekaClient client, EurekaEntry entry, Duration ttl, Facilities facilities) {
    this.client = client;
    this.entry = entry;
    this.beatNanos = ttl.toNanos() / EurekaEntry.BEATS;
    this.facilities = facilities;
  }

  @Override
  public long keep() throws IOException, InterruptedException {
    if (registered) {
      renew();
    } else {
      sent = true;
      uncertain = true;
      client.register(entry);
      uncertain = false;
      registered = true;
    }
    return beatNanos / 100 * facilities.random().nextLong(90, 101); // not all in step
  }

  private void renew() throws IOException, InterruptedException {
    try {
      client.renew(entry);
    } catch (StatusException e) {
      if (e.status() == NOT_FOUND) {
        registered = false; // the server has begun anew, or has given it up
        throw new IOException("the registration is gone", e);
      }
      throw e;
    }
  }

  /** Cancels it; again, if it is not there yet and may still come. */
  @Override
  public void withdraw() throws IOException, InterruptedException {
    for (int tries = 1; sent; tries++) {
      try {
        client.cancel(entry);
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
