package dev.mdk.reliability;

import dev.mdk.Mdk;
import java.time.Duration;

/** Closes its MDK in a shutdown hook. */
final class HookChild {

  private HookChild() {}

  /** Called in the child: the directory of nodes. */
  public static void main(String[] args) throws Exception {
    Mdk mdk =
        Mdk.builder()
            .setting("discovery.source", "directory:path=" + args[0])
            .setting("log.sinks", "none")
            .start();
    mdk.register("hello", "1.0", "http://127.0.0.1:1");
    mdk.awaitReady("hello", "1.0", Duration.ofSeconds(30));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  mdk.close();
                  System.out.println("closed");
                }));
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
