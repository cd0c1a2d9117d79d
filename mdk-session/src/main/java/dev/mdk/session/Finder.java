package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.DeadlineExceededException;
import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds nodes for sessions, as seen from their environment and within the deadline of each. */
final class Finder {

  private final Core core;
  private final Resolver table;

  Finder(Core core, Resolver table) {
    this.core = core;
    this.table = table;
  }

  /**
   * Returns an endpoint, and waits for the first one by the rules of the resolver.
   *
   * @throws NoNodeException if there is none
   * @throws DeadlineExceededException if the deadline has passed already
   * @throws MdkException if the MDK is closed, or the thread is interrupted
   */
  Endpoint find(TimeLimit deadline, String service, String version, Hint hint) {
    Endpoint found = tryFind(deadline, service, version, hint, core.nanoTime());
    return found == null ? await(deadline, service, version, hint) : found;
  }

  /**
   * Returns an endpoint, or null if there is none at once.
   *
   * @throws DeadlineExceededException if the deadline has passed at that time
   * @throws MdkException if the MDK is closed
   */
  @Nullable
  Endpoint tryFind(TimeLimit deadline, String service, String version, Hint hint, long nowNanos) {
    requireNonNull(hint, "hint");
    check(deadline, service, version, nowNanos);
    try {
      return told(table.bind(service, version).resolve(hint));
    } catch (NoNodeException none) {
      return null;
    }
  }

  /** Waits for an endpoint; see {@link #find}. */
  Endpoint await(TimeLimit deadline, String service, String version, Hint hint) {
    CompletableFuture<Endpoint> coming = table.await(service, version, hint, deadline);
    return told(Waits.join(coming, words(service, version), Finder::giveBack));
  }

  /**
   * Finds without a thread that waits. What depends on the result runs in the executor, not in the
   * timer, if it was not there at once.
   *
   * @param take makes the result of the endpoint
   * @param undo takes back a result that came when nobody wanted it any more
   */
  <T> CompletableFuture<T> findAsync(
      TimeLimit deadline,
      Routes.Target target,
      Hint hint,
      Function<Endpoint, T> take,
      Consumer<T> undo) {
    requireNonNull(hint, "hint");
    try {
      check(deadline, target.service(), target.version(), core.nanoTime());
      return CompletableFuture.completedFuture(
          take.apply(told(table.bind(target.service(), target.version()).resolve(hint))));
    } catch (NoNodeException none) {
      return await(deadline, target, hint, take, undo);
    } catch (MdkException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private <T> CompletableFuture<T> await(
      TimeLimit deadline,
      Routes.Target target,
      Hint hint,
      Function<Endpoint, T> take,
      Consumer<T> undo) {
    CompletableFuture<Endpoint> coming =
        table.await(target.service(), target.version(), hint, deadline);
    CompletableFuture<T> result = new CompletableFuture<>();
    Waits.after(
        result,
        (taken, thrown) -> {
          if (result.isCancelled()) {
            coming.cancel(true);
          }
        });
    CompletableFuture<Endpoint> handedOver =
        coming.whenCompleteAsync(
            (endpoint, thrown) -> {
              if (thrown == null) {
                T taken = take.apply(told(endpoint));
                if (!result.complete(taken)) {
                  undo.accept(taken);
                }
              }
            },
            core.facilities().executor());
    Waits.after(
        handedOver, // which fails, too, where the executor is closed: nobody waits in vain
        (endpoint, thrown) -> {
          if (thrown != null) {
            result.completeExceptionally(Waits.unwrap(thrown));
          }
        });
    return result;
  }

  private Endpoint told(Endpoint found) {
    if (core.isListenedTo()) {
      core.tell(new MdkEvent.Resolved(found.node()));
    }
    return found;
  }

  private void check(TimeLimit deadline, String service, String version, long nowNanos) {
    core.checkOpen();
    if (deadline.isOver(nowNanos)) {
      String work = "resolve " + words(service, version);
      if (core.isListenedTo()) {
        core.tell(new MdkEvent.DeadlineExceeded(work));
      }
      throw new DeadlineExceededException("the deadline has passed: " + work);
    }
  }

  private static void giveBack(Endpoint endpoint) {
    endpoint.release(endpoint.start());
  }

  private static String words(String service, String version) {
    return service + " " + version;
  }
}
