package dev.mdk.discovery.kubernetes;

import static dev.mdk.discovery.kubernetes.Slices.pod;
import static dev.mdk.discovery.kubernetes.Slices.slice;
import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.discovery.Discovery;
import dev.mdk.discovery.registry.Load;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of lookups while the API server is killed and comes back at the same port. The test
 * tagged long takes minutes; what it prints is in {@code target/surefire-reports}.
 */
@Timeout(900)
@SuppressWarnings("try") // what is open for its effect is not always named
class KubernetesOutageTest {

  private static final Settings SETTINGS =
      Settings.of(Map.of("discovery.kubernetes.namespace", Slices.NAMESPACE));
  private static final int NODES = 5;

  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();

  @AfterEach
  void close() {
    facilities.close();
  }

  /** What happens in the cluster while nobody can watch. */
  private static void change(FakeApiServer server, Random random, int round) {
    server.store.put(slice("marker", "marker", pod("marker" + round, "10.1.0." + round)));
    if (random.nextBoolean()) {
      server.store.compact();
    }
    server.expiresByStatus = random.nextBoolean();
  }

  private void killAtRandom(int times, int mostMillisAway) throws Exception {
    long seed = Long.getLong("mdk.test.seed", 7);
    Random random = new Random(seed);
    try (FakeApiServer server = new FakeApiServer()) {
      for (int i = 0; i < NODES; i++) {
        server.store.put(slice("hello-" + i, "hello", pod("pod" + i, "10.0.0." + i)));
      }
      server.store.put(slice("marker", "marker", pod("marker", "10.1.1.1")));
      try (Subscription subscription = source(server).start(watcher);
          Routing routing = Discovery.start(source(server), facilities)) {
        watcher.await(SYNCED);
        routing.in(Environment.SANDBOX).await("hello", "1.0", Hint.NONE, Deadline.NONE).join();
        long slowest = 0;
        try (Load load = new Load(routing, "hello", "1.0")) {
          for (int i = 0; i < times; i++) {
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
            server.kill();
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(mostMillisAway)).toNanos());
            change(server, random, i);
            server.start();
            slowest = Math.max(slowest, millisUntilTold("http://10.1.0." + i + ":8080"));
          }
          assertThat(load.failure()).isEmpty();
          System.out.println(
              "API server killed "
                  + times
                  + " times (seed "
                  + seed
                  + "): "
                  + load.lookups()
                  + " lookups, none failed; table right again after at most "
                  + slowest
                  + " ms");
        }
        assertThat(slowest).isLessThan(10_000);
        assertThat(watcher.downs()).noneMatch(address -> address.startsWith("http://10.0.0."));
      }
    }
  }

  private KubernetesSource source(FakeApiServer server) {
    return KubernetesSource.of(server.url(), SETTINGS, facilities);
  }

  private long millisUntilTold(String address) throws InterruptedException {
    long start = System.nanoTime();
    watcher.until("a change", some -> some.addresses().contains(address));
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Test
  void isRightAgainSoonAfterTheServerIsKilled() throws Exception {
    killAtRandom(4, 200);
  }

  @Test
  @Tag("long")
  void isRightAgainSoonAfterTheServerIsKilledFiftyTimes() throws Exception {
    killAtRandom(50, 5_000);
  }
}
