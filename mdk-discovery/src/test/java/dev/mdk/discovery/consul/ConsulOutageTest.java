package dev.mdk.discovery.consul;

import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.discovery.Discovery;
import dev.mdk.discovery.registry.Load;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
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

/**
 * What becomes of lookups and registrations while what stands in for Consul is killed, and forgets
 * all each second time. The test tagged long takes minutes; what it prints is in {@code
 * target/surefire-reports}.
 */
@Timeout(1_800)
@SuppressWarnings("try") // what is open for its effect is not always named
class ConsulOutageTest {

  private static final int NODES = 5;
  private static final long SOON_MILLIS = 30_000; // a second or two, but on machines that are slow
  private static final Settings SETTINGS =
      Settings.of(Map.of("discovery.consul.wait", "1s", "discovery.consul.ttl", "3s"));

  private final Facilities caller = Facilities.system().start();
  private final Facilities callee = Facilities.system().start();
  private final Watcher watcher = new Watcher();
  private final List<Registration> registrations = new ArrayList<>();

  @AfterEach
  void close() {
    registrations.forEach(Registration::close);
    callee.close();
    caller.close();
  }

  private static ConsulSource source(FakeConsul consul, Facilities facilities) {
    return ConsulSource.of(consul.url(), SETTINGS, facilities);
  }

  private void register(FakeConsul consul) throws Exception {
    Registrar registrar = source(consul, callee).registrar().orElseThrow();
    for (int i = 0; i < NODES; i++) {
      Node node = Nodes.node("hello", "1.0", "http://127.0.0.1:" + (1_000 + i));
      registrations.add(registrar.register(node, RegistrationListener.NONE));
    }
    watcher.until("all nodes", some -> some.addresses().size() == NODES);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private void killAtRandom(int times, int mostMillisAway) throws Exception {
    long seed = Long.getLong("mdk.test.seed", 7);
    Random random = new Random(seed);
    try (FakeConsul consul = new FakeConsul();
        Subscription subscription = source(consul, caller).start(watcher);
        Routing routing = Discovery.start(source(consul, caller), caller)) {
      subscription.want("hello");
      subscription.want("marker");
      watcher.await(SYNCED);
      register(consul);
      routing.in(Environment.SANDBOX).await("hello", "1.0", Hint.NONE, Deadline.NONE).join();
      long slowestTable = 0;
      long slowestRegistration = 0;
      try (Load load = new Load(routing, "hello", "1.0")) {
        for (int i = 0; i < times; i++) {
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
          consul.kill();
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(mostMillisAway)).toNanos());
          if (i % 2 == 0) {
            consul.forget();
          }
          consul.register(
              "marker", "{\"Name\":\"marker\",\"Address\":\"10.1.0." + i + "\",\"Port\":1}");
          consul.start();
          long back = System.nanoTime();
          String marker = "http://10.1.0." + i + ":1";
          watcher.until("a change", some -> some.addresses().contains(marker));
          slowestTable = Math.max(slowestTable, millisSince(back));
          consul.awaitPassing("hello", NODES);
          slowestRegistration = Math.max(slowestRegistration, millisSince(back));
        }
        assertThat(load.failure()).isEmpty();
        System.out.println(
            "consul's fake killed "
                + times
                + " times (seed "
                + seed
                + "): "
                + load.lookups()
                + " lookups, none failed; table right again after at most "
                + slowestTable
                + " ms, own nodes registered again after at most "
                + slowestRegistration
                + " ms");
      }
      assertThat(slowestTable).isLessThan(SOON_MILLIS);
      assertThat(slowestRegistration).isLessThan(SOON_MILLIS);
      assertThat(watcher.downs()).noneMatch(address -> address.startsWith("http://127.0.0.1:10"));
    }
  }

  @Test
  void isRightAgainSoonAfterConsulIsKilled() throws Exception {
    killAtRandom(2, 500);
  }

  @Test
  @Tag("long")
  void isRightAgainSoonAfterConsulIsKilledFiftyTimes() throws Exception {
    killAtRandom(50, 5_000);
  }
}
