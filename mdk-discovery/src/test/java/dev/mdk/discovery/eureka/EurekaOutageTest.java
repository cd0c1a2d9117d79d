package dev.mdk.discovery.eureka;

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
 * What becomes of lookups and registrations while a real Eureka server is killed, which forgets all
 * each time. The test tagged long takes minutes; what they print is in {@code
 * target/surefire-reports}.
 */
@Timeout(1_800)
@SuppressWarnings("try") // what is open for its effect is not always named
class EurekaOutageTest {

  private static final int NODES = 5;
  private static final long SOON_MILLIS = 30_000; // a beat is 2 s; the rest is for slow machines
  private static final Settings SETTINGS =
      Settings.of(Map.of("discovery.eureka.ttl", "6s", "discovery.eureka.interval", "500ms"));

  @TempDir Path folder;
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

  private void register(EurekaServer eureka) throws Exception {
    Registrar registrar = eureka.source(SETTINGS, callee).registrar().orElseThrow();
    for (int i = 0; i < NODES; i++) {
      Node node = Nodes.node("hello", "1.0", "http://127.0.0.1:" + (1_000 + i));
      registrations.add(registrar.register(node, RegistrationListener.NONE));
    }
    watcher.until("all nodes", some -> some.addresses().size() == NODES);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  /** Waits until the server shows our nodes again: after a heartbeat, and what its caches take. */
  private static void awaitRegistrations(EurekaServer eureka) throws Exception {
    while (eureka.instances().stream().filter(some -> some.key().startsWith("HELLO")).count()
        < NODES) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  private void killAtRandom(int times, int mostMillisAway) throws Exception {
    Random random = new Random(7);
    try (EurekaServer eureka = new EurekaServer(folder);
        Subscription subscription = eureka.source(SETTINGS, caller).start(watcher);
        Routing routing = Discovery.start(eureka.source(SETTINGS, caller), caller)) {
      watcher.await(SYNCED);
      register(eureka);
      routing.in(Environment.SANDBOX).await("hello", "1.0", Hint.NONE, Deadline.NONE).join();
      long slowestTable = 0;
      long slowestRegistration = 0;
      try (Load load = new Load(routing, "hello", "1.0")) {
        for (int i = 0; i < times; i++) {
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
          eureka.kill();
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(mostMillisAway)).toNanos());
          eureka.start();
          eureka.awaitAnswer();
          long back = System.nanoTime();
          awaitRegistrations(eureka);
          slowestRegistration = Math.max(slowestRegistration, millisSince(back));
          Node marker = Nodes.node("marker", "1.0", "http://127.0.0.1:" + (2_000 + i));
          long start = System.nanoTime();
          eureka.register(marker);
          watcher.until("a change", some -> some.nodes().contains(marker));
          slowestTable = Math.max(slowestTable, millisSince(start));
        }
        assertThat(load.failure()).isEmpty();
        System.out.println(
            "eureka killed "
                + times
                + " times: "
                + load.lookups()
                + " lookups, none failed; own nodes registered again after at most "
                + slowestRegistration
                + " ms, a change told after at most "
                + slowestTable
                + " ms");
      }
      assertThat(slowestRegistration).isLessThan(SOON_MILLIS);
      assertThat(slowestTable).isLessThan(SOON_MILLIS);
      assertThat(watcher.downs()).noneMatch(address -> address.startsWith("http://127.0.0.1:10"));
    }
  }

  @Test
  void isRightAgainSoonAfterEurekaIsKilled() throws Exception {
    killAtRandom(2, 500);
  }

  @Test
  @Tag("long")
  void isRightAgainSoonAfterEurekaIsKilledFiftyTimes() throws Exception {
    killAtRandom(50, 5_000);
  }
}
