package dev.mdk.discovery.etcd;

import static dev.mdk.spi.SourceState.SYNCED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.discovery.Discovery;
import dev.mdk.discovery.registry.Load;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of lookups and registrations while members of a real etcd are killed. The tests
 * tagged long take minutes; what they print is in {@code target/surefire-reports}.
 */
@Timeout(900)
@SuppressWarnings("try") // what is open for its effect is not always named
class EtcdOutageTest {

  private static final Settings SETTINGS = Settings.of(Map.of("discovery.etcd.ttl", "15s"));
  private static final int NODES = 5;
  private static final long SOON_MILLIS = 30_000; // a second or two, but on machines that are slow

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

  private void register(EtcdCluster etcd) throws Exception {
    EtcdSource source = etcd.source(SETTINGS, callee);
    CountDownLatch registered = new CountDownLatch(NODES);
    for (int i = 0; i < NODES; i++) {
      registrations.add(
          source
              .registrar()
              .orElseThrow()
              .register(
                  Nodes.node("hello", "1.0", "http://127.0.0.1:" + (1_000 + i)),
                  (node, state, detail) -> registered.countDown()));
    }
    registered.await();
    watcher.until("all nodes", some -> some.addresses().size() == NODES);
  }

  /** Waits until the routing, which has a source of its own, knows a node as well. */
  private static void awaitFirst(Routing routing) {
    routing.in(Environment.SANDBOX).await("hello", "1.0", Hint.NONE, Deadline.NONE).join();
  }

  /**
   * How many milliseconds a change takes at most.
   *
   * @param taken until etcd has taken it, which is its own matter
   * @param told from then on until the table shows it
   * @param all until the table shows it
   */
  private record Slowest(long taken, long told, long all) {
    static final Slowest NONE = new Slowest(0, 0, 0);

    Slowest or(long taken, long told) {
      return new Slowest(
          Math.max(this.taken, taken), Math.max(this.told, told), Math.max(all, taken + told));
    }
  }

  /** Changes a key, and waits until the table shows it. */
  private Slowest change(EtcdCluster etcd, Node marker, Slowest before) throws Exception {
    long start = System.nanoTime();
    etcd.put("/mdk/marker", marker);
    long taken = System.nanoTime();
    watcher.until("a change", some -> some.nodes().contains(marker));
    long told = System.nanoTime();
    return before.or((taken - start) / 1_000_000, (told - taken) / 1_000_000);
  }

  private void killAtRandom(int times, int mostMillisAway) throws Exception {
    Random random = new Random(7);
    try (EtcdCluster etcd = new EtcdCluster(folder, 1);
        Subscription subscription = etcd.source(SETTINGS, caller).start(watcher);
        Routing routing = Discovery.start(etcd.source(SETTINGS, caller), caller)) {
      watcher.await(SYNCED);
      register(etcd);
      awaitFirst(routing);
      Slowest slowest = Slowest.NONE;
      try (Load load = new Load(routing, "hello", "1.0")) {
        for (int i = 0; i < times; i++) {
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(300)).toNanos());
          etcd.kill(0);
          LockSupport.parkNanos(Duration.ofMillis(random.nextInt(mostMillisAway)).toNanos());
          etcd.start(0);
          etcd.awaitHealth();
          Node marker = Nodes.node("marker", "1.0", "http://127.0.0.1:" + (2_000 + i));
          slowest = change(etcd, marker, slowest);
        }
        assertThat(load.failure()).isEmpty();
        System.out.println(
            "etcd killed "
                + times
                + " times: "
                + load.lookups()
                + " lookups, none failed; table right again after at most "
                + slowest.all
                + " ms");
      }
      assertThat(slowest.all).isLessThan(SOON_MILLIS);
      assertThat(watcher.downs()).noneMatch(address -> address.startsWith("http://127.0.0.1:10"));
    }
  }

  private void killLeaders(int times, Duration between) throws Exception {
    try (EtcdCluster etcd = new EtcdCluster(folder, 3);
        Subscription subscription = etcd.source(SETTINGS, caller).start(watcher);
        Routing routing = Discovery.start(etcd.source(SETTINGS, caller), caller)) {
      watcher.await(SYNCED);
      register(etcd);
      awaitFirst(routing);
      Slowest slowest = Slowest.NONE;
      try (Load load = new Load(routing, "hello", "1.0")) {
        for (int i = 0; i < times; i++) {
          long next = System.nanoTime() + between.toNanos();
          int leader = etcd.awaitLeader();
          etcd.kill(leader);
          Node marker = Nodes.node("marker", "1.0", "http://127.0.0.1:" + (2_000 + i));
          slowest = change(etcd, marker, slowest);
          LockSupport.parkNanos(between.toNanos() / 4);
          etcd.start(leader);
          etcd.awaitHealth();
          LockSupport.parkNanos(next - System.nanoTime());
        }
        assertThat(load.failure()).isEmpty();
        System.out.println(
            "leader killed "
                + times
                + " times: "
                + load.lookups()
                + " lookups, none failed; a change was put and told after at most "
                + slowest.all
                + " ms: etcd took it after "
                + slowest.taken
                + " ms at most, and the table showed it within "
                + slowest.told
                + " ms of that");
      }
      assertThat(slowest.all).isLessThan(SOON_MILLIS);
      assertThat(watcher.downs())
          .as("nodes that dropped out; markers take each other's place")
          .noneMatch(address -> address.startsWith("http://127.0.0.1:10"));
    }
  }

  @Test
  void isRightAgainSoonAfterEtcdIsKilled() throws Exception {
    killAtRandom(2, 500);
  }

  @Test
  void losesNoNodeWhenALeaderIsKilled() throws Exception {
    killLeaders(1, Duration.ofMillis(100));
  }

  @Test
  @Tag("long")
  void isRightAgainSoonAfterEtcdIsKilledFiftyTimes() throws Exception {
    killAtRandom(50, 5_000);
  }

  @Test
  @Tag("long")
  void losesNoNodeWhileLeadersAreKilledForFiveMinutes() throws Exception {
    killLeaders(15, Duration.ofSeconds(20));
  }
}
