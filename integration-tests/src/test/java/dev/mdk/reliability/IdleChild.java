package dev.mdk.reliability;

import dev.mdk.Mdk;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** A client that has done one thing and waits for the next; it is never closed. */
final class IdleChild {

  private IdleChild() {}

  /** Called in the child: the source. */
  public static void main(String[] args) throws Exception {
    long heapBefore = used();
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    Mdk mdk = Mdk.builder().setting("discovery.source", args[0]).start();
    mdk.register("self", "1.0", "http://127.0.0.1:1");
    mdk.awaitReady("self", "1.0", Duration.ofSeconds(30));
    mdk.session().info("test", "here I am");
    mdk.session().interact(interaction -> mdk.session().resolve("self", "1.0"));

    System.out.println("heap " + (used() - heapBefore));
    int word = System.in.read();
    Set<Thread> ours = new HashSet<>(Thread.getAllStackTraces().keySet());
    ours.removeAll(before);
    System.out.println(
        "threads "
            + ours.stream()
                .filter(thread -> thread.getName().startsWith("mdk") || !thread.isDaemon())
                .map(thread -> thread.getName() + (thread.isDaemon() ? " daemon" : " USER"))
                .sorted()
                .collect(Collectors.joining(",")));
    if (word < 0 || mdk.environment() == null) { // it is in use to the end
      throw new IllegalStateException("the parent is gone");
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
