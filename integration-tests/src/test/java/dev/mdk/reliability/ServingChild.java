package dev.mdk.reliability;

import dev.mdk.Mdk;
import dev.mdk.jdkhttp.MdkServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A service that is closed by the shutdown hook, as the documentation says. */
final class ServingChild {

  private ServingChild() {}

  /** Called in the child: the directory of nodes. */
  @SuppressWarnings("CatchAndPrintStackTrace")
  public static void main(String[] args) throws Exception {
    Mdk mdk =
        Mdk.builder()
            .setting("discovery.source", "directory:path=" + args[0])
            .setting("log.sinks", "none")
            .start();
    AtomicBoolean called = new AtomicBoolean();
    MdkServer server =
        MdkServer.inside(mdk)
            .handle(
                "/",
                exchange -> {
                  byte[] body = exchange.getRequestBody().readAllBytes();
                  exchange.sendResponseHeaders(200, body.length);
                  exchange.getResponseBody().write(body);
                  exchange.close();
                  if (called.compareAndSet(false, true)) {
                    System.out.println("called");
                  }
                })
            .register("hello", "1.0")
            .notice(Duration.ofSeconds(5)) // the directory is looked at once a second
            .start();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  mdk.close();
                }));
    System.out.println("serving");
    Thread.currentThread().join();
  }
}
