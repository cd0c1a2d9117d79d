package dev.mdk.reliability;

import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.NoNodeException;
import dev.mdk.Session;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A service and its client, which checks at each word of its parent that time hurts nothing. */
final class ClockChild {

  private ClockChild() {}

  /** Called in the child: the directory, and its own service. */
  public static void main(String[] args) throws Exception {
    AtomicInteger lost = new AtomicInteger();
    try (Mdk mdk =
        Mdk.builder()
            .setting("discovery.source", "directory:path=" + args[0])
            .setting("log.sinks", "none")
            .listener(event -> lost.addAndGet(event instanceof MdkEvent.NodeDown ? 1 : 0))
            .start()) {
      mdk.register(args[1], "1.0", "http://127.0.0.1:1");
      mdk.awaitReady("jumping", "1.0", Duration.ofSeconds(30));
      mdk.awaitReady("steady", "1.0", Duration.ofSeconds(30));
      long began = System.currentTimeMillis() - System.nanoTime() / 1_000_000;
      Session session = mdk.session().deadline(Duration.ofMinutes(10));
      System.out.println("ready");
      BufferedReader words =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (words.readLine() != null) {
        long off = System.currentTimeMillis() - System.nanoTime() / 1_000_000 - began;
        System.out.println("off by " + (Math.abs(off) < 60_000 ? 0 : off / 1000));
        System.out.println("checked " + (check(mdk, session) && lost.get() == 0));
      }
    }
  }

  /**
   * Looks for a node that does not exist, which takes a second of true time, and for those here.
   */
  private static boolean check(Mdk mdk, Session session) {
    long began = System.nanoTime();
    Duration before = session.remaining().orElseThrow();
    try {
      mdk.session().resolve("nobody", "1.0");
      return false;
    } catch (NoNodeException expected) {
      Duration waited = Duration.ofNanos(System.nanoTime() - began);
      Duration fell = before.minus(session.remaining().orElseThrow());
      mdk.session().resolve("jumping", "1.0");
      mdk.session().resolve("steady", "1.0");
      return waited.compareTo(Duration.ofMillis(900)) > 0
          && waited.compareTo(Duration.ofMinutes(1)) < 0 // far less than any jump
          && fell.minus(waited).abs().compareTo(Duration.ofMinutes(1)) < 0;
    }
  }
}
