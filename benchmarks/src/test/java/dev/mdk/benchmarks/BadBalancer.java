package dev.mdk.benchmarks;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Balancers that make the mistakes which the guard is for, each by its name. */
public abstract class BadBalancer implements BalancerProvider {

  @Override
  public String name() {
    return getClass().getSimpleName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return this::over;
  }

  abstract Balancer.Picker over(List<Endpoint> admitted);

  /** Takes a lock. */
  public static final class Locks extends BadBalancer {
    private int next;

    @Override
    Balancer.Picker over(List<Endpoint> admitted) {
      return hint -> {
        synchronized (this) {
          next = (next + 1) % admitted.size();
          return admitted.get(next);
        }
      };
    }
  }

  /** Makes an array of those from which it chooses; of no fixed length, so no compiler drops it. */
  public static final class Allocates extends BadBalancer {

    @Override
    Balancer.Picker over(List<Endpoint> admitted) {
      return hint -> {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Endpoint[] some = new Endpoint[1 + random.nextInt(2)];
        some[some.length - 1] = admitted.get(random.nextInt(admitted.size()));
        return some[some.length - 1];
      };
    }
  }

  /** Counts for all threads in one place. */
  public static final class Shares extends BadBalancer {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    Balancer.Picker over(List<Endpoint> admitted) {
      return hint -> admitted.get(Math.floorMod(next.getAndIncrement(), admitted.size()));
    }
  }
}
