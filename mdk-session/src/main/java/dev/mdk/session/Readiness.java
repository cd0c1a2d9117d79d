package dev.mdk.session;

import dev.mdk.Hint;
import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import dev.mdk.spi.Endpoint;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Waits until services can be called, for longer than a request would: the resolver's own limit is
 * short, and it fails at once while all nodes are quarantined, so it is asked again.
 */
final class Readiness {

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Core core;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

  Readiness(Core core) {
    this.core = core;
  }

  CompletableFuture<Void> await(String service, String version, Duration limit) {
    Wait wait = new Wait(service, version, limit);
    waits.add(wait);
    Waits.after(wait.ready, (none, thrown) -> wait.end());
    wait.ask();
    return wait.ready;
  }

  /** Lets all go. */
  void close() {
    waits.forEach(
        wait -> wait.ready.completeExceptionally(new MdkException("the MDK was closed meanwhile")));
  }

  private final class Wait {
    final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final String service;
    private final String version;
    private final TimeLimit left = new TimeLimit(core.facilities().ticker());
    private volatile CompletableFuture<Endpoint> asked = new CompletableFuture<>();

    Wait(String service, String version, Duration limit) {
      this.service = service;
      this.version = version;
      left.lower(TimeLimit.nanos(limit));
    }

    void ask() {
      if (core.isClosed()) {
        ready.completeExceptionally(new MdkException("the MDK is closed"));
        return;
      }
      asked = core.resolver().await(service, version, Hint.WITHOUT_PROBES, left);
      if (ready.isDone()) {
        asked.cancel(true); // it ended meanwhile, and saw the one before
      } else {
        Waits.after(
            asked,
            (endpoint, thrown) -> {
              if (thrown == null) {
                outsideTheTimer(() -> ready.complete(null));
              } else {
                askAgain(Waits.unwrap(thrown));
              }
            });
      }
    }

    private void askAgain(Throwable failure) {
      long nanos = left.remainingNanos();
      if (nanos > 0 && failure instanceof NoNodeException && !ready.isDone()) {
        core.facilities().scheduler().schedule(Math.min(PAUSE_NANOS, nanos), this::ask);
      } else {
        outsideTheTimer(() -> ready.completeExceptionally(failure));
      }
    }

    /** What depends on the future may be anybody's code. */
    private void outsideTheTimer(Runnable completion) {
      try {
        core.facilities().executor().execute(completion);
      } catch (RejectedExecutionException closed) {
        ready.completeExceptionally(new MdkException("the MDK was closed meanwhile", closed));
      }
    }

    void end() {
      waits.remove(this);
      asked.cancel(true);
    }
  }
}
