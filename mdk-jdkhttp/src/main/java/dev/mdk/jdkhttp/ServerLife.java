package dev.mdk.jdkhttp;

import com.sun.net.httpserver.HttpServer;
import dev.mdk.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Starts a server and what makes it known, and ends both in the order that fails no call. */
final class ServerLife {

  /** A head on its way keeps the end waiting no longer than this. */
  private static final Duration LAST_HEADS = Duration.ofSeconds(1);

  private final HttpServer server;
  private final Traffic traffic;
  private final Patience patience;
  private final Duration notice;
  private final Duration drain;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
  private volatile boolean started;

  ServerLife(
      HttpServer server, Traffic traffic, Patience patience, Duration notice, Duration drain) {
    this.server = server;
    this.traffic = traffic;
    this.patience = patience;
    this.notice = notice;
    this.drain = drain;
  }

  /** Serves, and makes it known then, so that nobody is sent to a closed door. */
  void start(List<Function<String, Registration>> services, String address) {
    server.start();
    try {
      services.forEach(register -> registrations.add(register.apply(address)));
    } catch (RuntimeException refused) {
      closing.set(true);
      try {
        registrations.forEach(Registration::close);
      } finally {
        stop();
      }
      throw refused;
    }
    started = true;
  }

  boolean isReady() {
    return started && !closing.get();
  }

  /** As {@link MdkServer#close()} says. */
  void close() {
    if (!closing.compareAndSet(false, true)) {
      closed.join();
      return;
    }
    try {
      traffic.turn(Traffic.Phase.LEAVING);
      registrations.forEach(Registration::close);
      patience.pause(registrations.isEmpty() ? Duration.ZERO : notice);
      traffic.turn(Traffic.Phase.DRAINING);
      long began = patience.nanoTime();
      patience.await(drain, () -> traffic.isAnswered() && !isArriving(began));
    } finally {
      stop();
    }
  }

  private boolean isArriving(long began) {
    return traffic.isArriving() && patience.nanoTime() - began < LAST_HEADS.toNanos();
  }

  private void stop() {
    try {
      server.stop(0); // with a delay the JDK 17 waits all of it, also for nobody
    } finally {
      closed.complete(true);
    }
  }
}
