package dev.mdk.benchmarks;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.discovery.Balancers;
import dev.mdk.discovery.Discovery;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How large a table may be: the heap of a million nodes, and what changes cost in it. Give it a
 * heap of 4 GiB. Each figure is of one run of this very JVM, after a warm-up.
 */
public final class Scale {

  private static final int MILLION = 1_000_000;

  private final Facilities facilities = Facilities.system().start();
  private final AtomicReference<NodeListener> told = new AtomicReference<>();

  private Scale() {}

  /** Measures, and prints a line for each figure. */
  public static void main(String[] args) throws InterruptedException {
    new Scale().heap("one service of 1,000,000 nodes", 1, MILLION);
    new Scale().heap("100,000 services of 10 nodes", 100_000, 10);
    new Scale().change("one node of 10,000, 1 service", 1);
    new Scale().change("one node of 10,000, beside 100,000 services", 100_000);
    new Scale().replacement();
  }

  private NodeListener told() {
    return Objects.requireNonNull(told.get(), "no source was started");
  }

  private Routing start() {
    DiscoverySource source =
        listener -> {
          told.set(listener);
          return () -> {};
        };
    return Discovery.start(
        source, facilities, BreakerEngine.NONE, Balancers.roundRobin(), Settings.NONE);
  }

  private static Node node(String service, String address) {
    return new Node(address, service, "1.0", address, Map.of(), Environment.SANDBOX);
  }

  private static String[] addresses(int count, String prefix) {
    String[] addresses = new String[count];
    for (int i = 0; i < count; i++) {
      addresses[i] = "http://" + prefix + i + ":8080";
    }
    return addresses;
  }

  private static long used() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(100);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private void heap(String what, int services, int nodes) throws InterruptedException {
    String[] names = new String[services];
    Arrays.setAll(names, i -> "service-" + i);
    String[] addresses = addresses(services * nodes, "node-");
    long before = used();
    try (Routing routing = start()) {
      for (int i = 0; i < addresses.length; i++) {
        told().up(node(names[i / nodes], addresses[i]));
      }
      told().state(SourceState.SYNCED, "");
      for (String name : names) {
        routing.in(Environment.SANDBOX).resolve(name, "1.0");
      }
      long after = used();
      print(what, (after - before) / (double) addresses.length, "bytes of heap a node");
    }
    facilities.close();
    if (addresses[0].isEmpty()) {
      throw new AssertionError("kept until here, so that its strings are not counted");
    }
  }

  private void change(String what, int others) {
    try (Routing routing = start()) {
      for (int i = 0; i < others; i++) {
        told().up(node("other-" + i, "http://other-" + i));
        if (i < 1_000) {
          routing.in(Environment.SANDBOX).resolve("other-" + i, "1.0");
        }
      }
      for (String address : addresses(10_000, "node-")) {
        told().up(node("hello", address));
      }
      told().state(SourceState.SYNCED, "");
      routing.in(Environment.SANDBOX).resolve("hello", "1.0");
      Node node = node("hello", "http://new:8080");
      long[] nanos = new long[2_000];
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        if (i % 2 == 0) {
          told().up(node);
        } else {
          told().down(node);
        }
        nanos[i] = System.nanoTime() - start;
      }
      long[] warm = Arrays.copyOfRange(nanos, 1_000, 2_000);
      Arrays.sort(warm);
      print(what, warm[500] / 1_000_000.0, "ms for a change, the median of 1,000");
      print(what, warm[990] / 1_000_000.0, "ms at the 99th percentile");
    }
    facilities.close();
  }

  private void replacement() throws InterruptedException {
    try (Routing routing = start()) {
      List<List<Node>> tables = new ArrayList<>();
      for (String prefix : List.of("node-", "other-")) {
        List<Node> nodes = new ArrayList<>();
        for (String address : addresses(MILLION, prefix)) {
          nodes.add(node("hello", address));
        }
        tables.add(nodes);
      }
      told().replace("hello", "sandbox", tables.get(0));
      told().state(SourceState.SYNCED, "");
      var handle = routing.in(Environment.SANDBOX).bind("hello", "1.0");
      AtomicBoolean ended = new AtomicBoolean();
      AtomicLong lookups = new AtomicLong();
      AtomicLong longest = new AtomicLong();
      Thread reader =
          new Thread(
              () -> {
                while (!ended.get()) {
                  long start = System.nanoTime();
                  handle.resolve(Hint.NONE);
                  longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                  lookups.incrementAndGet();
                }
              });
      reader.start();
      for (int i = 1; i <= 4; i++) {
        longest.set(0);
        long seen = lookups.get();
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long start = System.nanoTime();
        told().replace("hello", "sandbox", tables.get(i % 2));
        double seconds = (System.nanoTime() - start) / 1e9;
        cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        print("all of 1,000,000 nodes replaced", seconds, "s");
        print("  of a processor's time", cpu / 1e9, "s");
        print("  lookups meanwhile", (double) (lookups.get() - seen), "");
        print("  the longest of them", longest.get() / 1e6, "ms");
      }
      ended.set(true);
      reader.join();
    }
    facilities.close();
  }

  private static void print(String what, double figure, String unit) {
    System.out.printf(Locale.ROOT, "%-48s %,12.3f %s%n", what, figure, unit);
  }
}
