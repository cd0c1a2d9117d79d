package dev.mdk.discovery.dns;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of lookups while a real BIND is killed and comes back with another zone. The test
 * tagged long takes minutes; what it prints is in {@code target/surefire-reports}.
 */
@Timeout(1_800)
@SuppressWarnings("try") // what is open for its effect is not always named
class DnsOutageTest {

  private static final int NODES = 5;
  private static final long SOON_MILLIS = 30_000; // a second or two, but on machines that are slow

  @TempDir Path folder;
  private final Facilities facilities = Facilities.system().start();
  private final Watcher watcher = new Watcher();

  @AfterEach
  void close() {
    facilities.close();
  }

  private DnsSource source(DnsProcess bind) {
    Map<String, String> settings =
        Map.of("discovery.dns.servers", bind.server(), "discovery.dns.version", "1.0");
    return new DnsSource("{service}.mdk.test:8080", Settings.of(settings), facilities);
  }

  /** Returns a zone of nodes that stay and one that is another one each time. */
  private static String[] zone(int marker) {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      records.add("hello 1 IN A 10.0.0." + i);
    }
    records.add("marker 1 IN A 10.1.0." + marker);
    return records.toArray(String[]::new);
  }

  private void killAtRandom(int times, int mostMillisAway) throws Exception {
    long seed = Long.getLong("mdk.test.seed", 7);
    Random random = new Random(seed);
    try (DnsProcess bind = DnsProcess.bind(folder)) {
      bind.start(zone(255));
      try (Subscription subscription = source(bind).start(watcher);
          Routing routing = Discovery.start(source(bind), facilities)) {
        subscription.want("hello");
        subscription.want("marker");
        watcher.await(SYNCED);
        routing.in(Environment.SANDBOX).await("hello", "1.0", Hint.NONE, Deadline.NONE).join();
        long slowest = 0;
        try (Load load = new Load(routing, "hello", "1.0")) {
          for (int i = 0; i < times; i++) {
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(2_000)).toNanos());
            bind.kill();
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(mostMillisAway)).toNanos());
            bind.start(zone(i));
            slowest = Math.max(slowest, millisUntilTold("http://10.1.0." + i + ":8080"));
          }
          assertThat(load.failure()).isEmpty();
          System.out.println(
              "BIND killed "
                  + times
                  + " times (seed "
                  + seed
                  + "): "
                  + load.lookups()
                  + " lookups, none failed; table right again after at most "
                  + slowest
                  + " ms");
        }
        assertThat(slowest).isLessThan(SOON_MILLIS);
        assertThat(watcher.downs()).noneMatch(address -> address.startsWith("http://10.0.0."));
      }
    }
  }

  private long millisUntilTold(String address) throws InterruptedException {
    long start = System.nanoTime();
    watcher.until("a change", some -> some.addresses().contains(address));
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Test
  void isRightAgainSoonAfterBindIsKilled() throws Exception {
    killAtRandom(2, 500);
  }

  @Test
  @Tag("long")
  void isRightAgainSoonAfterBindIsKilledFiftyTimes() throws Exception {
    killAtRandom(50, 5_000);
  }
}
