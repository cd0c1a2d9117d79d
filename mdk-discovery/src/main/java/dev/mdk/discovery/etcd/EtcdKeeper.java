package dev.mdk.discovery.etcd;

import dev.mdk.discovery.registry.KeptRegistration;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.json.JsonObject;
import java.io.IOException;
import java.time.Duration;

/** Keeps one key under a lease of its own. */
final class EtcdKeeper implements KeptRegistration.Keeper {

  private static final int NOT_FOUND = 404;
  private static final int BEATS = 3; // for each time that the lease would last
  private static final int TRIES = 3;
  private static final long MILLIS_BETWEEN_TRIES = 300;

  private final EtcdClient client;
  private final String key;
  private final String value;
  private final Duration ttl;
  private long lease; // 0 for none
  private long grantedSeconds;
  private boolean placed;

  EtcdKeeper(EtcdClient client, byte[] key, byte[] value, Duration ttl) {
    this.client = client;
    this.key = EtcdKeys.base64(key);
    this.value = EtcdKeys.base64(value);
    this.ttl = ttl;
  }

  @Override
  public long keep() throws IOException, InterruptedException {
    if (lease != 0 && placed) {
      renew();
    } else {
      if (lease == 0) {
        grant();
      }
      place();
    }
    return Duration.ofSeconds(grantedSeconds).toNanos() / BEATS;
  }

  private void grant() throws IOException, InterruptedException {
    long seconds = Math.max(1, (ttl.toMillis() + 999) / 1_000);
    JsonObject granted =
        client.call("/v3/lease/grant", JsonObject.builder().put("TTL", seconds).build());
    lease = EtcdClient.number(granted, "ID");
    grantedSeconds = Math.max(1, EtcdClient.number(granted, "TTL"));
    placed = false;
    if (lease == 0) {
      throw new IOException("a lease without an ID");
    }
  }

  private void place() throws IOException, InterruptedException {
    try {
      client.call(
          "/v3/kv/put",
          JsonObject.builder()
              .put("key", key)
              .put("value", value)
              .put("lease", Long.toString(lease))
              .build());
      placed = true;
    } catch (StatusException e) {
      if (e.status() == NOT_FOUND) {
        lease = 0; // it has run out
      }
      throw e;
    }
  }

  /** Renews the lease, and looks whether the key is still there: it may have been deleted alone. */
  private void renew() throws IOException, InterruptedException {
    JsonObject beat =
        client
            .call("/v3/lease/keepalive", leaseOnly())
            .object("result")
            .orElseThrow(() -> new IOException("a renewal without a result"));
    if (EtcdClient.number(beat, "TTL") <= 0) {
      lease = 0; // a lost lease is no error to etcd
      throw new IOException("the lease is gone");
    }
    JsonObject there =
        client.call(
            "/v3/kv/range", JsonObject.builder().put("key", key).put("count_only", true).build());
    if (EtcdClient.number(there, "count") == 0) {
      placed = false;
      throw new IOException("the key is gone");
    }
  }

  private JsonObject leaseOnly() {
    return JsonObject.builder().put("ID", Long.toString(lease)).build();
  }

  /** Revokes the lease: so a put that may still be on its way finds it gone too. */
  @Override
  public void withdraw() throws IOException, InterruptedException {
    for (int tries = 1; lease != 0; tries++) {
      try {
        client.call("/v3/lease/revoke", leaseOnly());
        lease = 0;
      } catch (StatusException e) {
        if (e.status() == NOT_FOUND) {
          lease = 0;
        } else if (tries == TRIES) {
          throw e;
        }
      } catch (IOException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
      if (lease != 0) {
        Thread.sleep(MILLIS_BETWEEN_TRIES); // a leader is being elected, perhaps
      }
    }
  }
}
