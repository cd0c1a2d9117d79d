package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.Attempt;
import dev.mdk.Body;
import dev.mdk.CausalClock;
import dev.mdk.Hint;
import dev.mdk.Interaction;
import dev.mdk.LogLevel;
import dev.mdk.Node;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.spi.InteractionReport.Verdict;
import dev.mdk.spi.Scope;
import dev.mdk.wire.SpanId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * An interaction of a session, and the scope of its code: nearly every call has one, so it is one
 * small object.
 *
 * <p>Its attempts are a list that grows at its head by compare-and-set. Who swaps that for the end
 * mark has ended the interaction, and everything in the list is his alone.
 */
final class LiveInteraction extends Scope implements Interaction {

  private static final String CATEGORY = "MDK";

  private static final AtomicReferenceFieldUpdater<LiveInteraction, Object> LAST =
      AtomicReferenceFieldUpdater.newUpdater(LiveInteraction.class, Object.class, "last");

  private static final AtomicReferenceFieldUpdater<LiveInteraction, SpanId> SPAN =
      AtomicReferenceFieldUpdater.newUpdater(LiveInteraction.class, SpanId.class, "span");

  private static final Object NONE = new Object();
  private static final Object ENDED = new Object();

  private final @Nullable Telling telling; // if anybody wants to hear of it
  private volatile Object last = NONE; // or the last attempt, or ENDED
  private volatile @Nullable SpanId span; // made when somebody asks

  LiveInteraction(LiveSession session) {
    super(session);
    long tick =
        session.logged(LogLevel.INFO, CATEGORY, "Starting interaction.", Optional.empty(), this);
    telling =
        session.core().reports().areWanted() ? new Telling(session, session.clockAt(tick)) : null;
  }

  @Override
  public LiveSession session() {
    return (LiveSession) super.session();
  }

  /** Returns the one whose scope this thread runs in, or null if that is none of a session's. */
  static @Nullable LiveInteraction here(LiveSession session) {
    return here() instanceof LiveInteraction live && live.session() == session && live.isRunning()
        ? live
        : null;
  }

  /** Returns whether what is resolved now takes part. */
  boolean isRunning() {
    return last != ENDED;
  }

  /** Adds an attempt that nobody else has seen, or returns false if this has ended. */
  boolean add(LiveAttempt attempt) {
    Object before;
    do {
      before = last;
      if (before == ENDED) {
        return false;
      }
      attempt.earlier = asAttempt(before);
    } while (!LAST.compareAndSet(this, before, attempt));
    return true;
  }

  private static @Nullable LiveAttempt asAttempt(Object last) {
    return last instanceof LiveAttempt attempt ? attempt : null;
  }

  /** Returns its id, always the same. */
  SpanId span() {
    SpanId known = span;
    if (known != null) {
      return known;
    }
    SpanId made = SpanId.random(session().traceId(), session().core().facilities().random());
    if (SPAN.compareAndSet(this, null, made)) {
      return made;
    }
    return requireNonNull(span);
  }

  @Override
  public void serves(String name) {
    requireNonNull(name, "name");
    if (telling != null) {
      telling.serves(name);
    }
  }

  /** Takes a message for that of the latest attempt, and returns whether that waited for one. */
  boolean sent(CausalClock clock) {
    LiveAttempt latest = asAttempt(last);
    return latest != null && latest.sent(clock);
  }

  @Override
  public Node resolve(String service, String version) {
    if (!isRunning()) {
      return session().resolveAlone(service, version);
    }
    return named(start(service, version, Hint.NONE));
  }

  /** Resolves as {@link #resolve}, without a thread that waits. */
  CompletableFuture<Node> resolveAsync(String service, String version) {
    CompletableFuture<Attempt> attempt = attemptAsync(service, version, Hint.NONE);
    CompletableFuture<Node> node = attempt.thenApply(LiveInteraction::named);
    Waits.after(
        node,
        (found, thrown) -> {
          if (node.isCancelled() && !attempt.cancel(true)) {
            Waits.after(attempt, (late, failed) -> giveBack(late)); // it came just then
          }
        });
    return node;
  }

  private static void giveBack(@Nullable Attempt attempt) {
    if (attempt != null) {
      attempt.release();
    }
  }

  /** Nobody will tell how this one went, so it is given back if its interaction has ended. */
  private static Node named(Attempt attempt) {
    if (attempt instanceof LiveAttempt live && !live.isInInteraction()) {
      live.release();
    }
    return attempt.node();
  }

  @Override
  public Attempt attempt(String service, String version, Hint hint) {
    return start(service, version, hint);
  }

  private LiveAttempt start(String service, String version, Hint hint) {
    return session().start(service, version, hint, this);
  }

  /** Returns the attempt of a call that was started at an endpoint. */
  LiveAttempt started(Endpoint endpoint, long stamp) {
    return LiveAttempt.in(
        this,
        endpoint,
        stamp,
        telling == null
            ? null
            : new Call(session().core(), session(), Optional.of(span()), endpoint.node()));
  }

  @Override
  public CompletableFuture<Attempt> attemptAsync(String service, String version, Hint hint) {
    return session()
        .findAsync(
            service,
            version,
            hint,
            endpoint -> started(endpoint, endpoint.start()),
            Attempt::release);
  }

  @Override
  public <X extends Throwable> void run(Body.Run<X> body) throws X {
    Scopes.run(this, body);
  }

  /** Runs code in this. */
  <T, X extends Throwable> T interact(Body.Interact<T, X> body) throws X {
    return interact(this, body);
  }

  @Override
  public void succeed() {
    end(Result.SUCCEEDED, Optional.empty());
  }

  /** A cancellation is nobody's fault. */
  @Override
  public void fail(Throwable cause) {
    requireNonNull(cause, "cause");
    end(isCancellation(cause) ? Result.RELEASED : Result.FAILED, Optional.of(cause));
  }

  @Override
  public void release() {
    end(Result.RELEASED, Optional.empty());
  }

  @Override
  public void close() {
    end(Result.FAILED, Optional.empty());
  }

  private static boolean isCancellation(Throwable cause) {
    Throwable thrown = Waits.unwrap(cause);
    return thrown instanceof CancellationException || thrown instanceof InterruptedException;
  }

  private void end(Result result, Optional<Throwable> cause) {
    Object before = LAST.getAndSet(this, ENDED);
    if (before == ENDED) {
      return;
    }
    LiveAttempt first = inOrder(asAttempt(before));
    for (LiveAttempt each = first; each != null; each = each.earlier) {
      each.end(result);
    }
    long tick =
        result == Result.FAILED ? logFailure(cause, first) : logEnd(result == Result.SUCCEEDED);
    if (telling != null) {
      telling.end(span(), session().clockAt(tick), result, verdicts(first));
    }
  }

  /** Turns the list round: the first attempt comes first, and each names its next as earlier. */
  private static @Nullable LiveAttempt inOrder(@Nullable LiveAttempt last) {
    LiveAttempt done = null;
    LiveAttempt next = last;
    while (next != null) {
      LiveAttempt rest = next.earlier;
      next.earlier = done;
      done = next;
      next = rest;
    }
    return done;
  }

  private long logEnd(boolean finished) {
    String text = finished ? "Finished interaction." : "Released interaction.";
    return session().logged(LogLevel.INFO, CATEGORY, text, Optional.empty(), this);
  }

  private long logFailure(Optional<Throwable> cause, @Nullable LiveAttempt first) {
    return session()
        .loggedMade(
            LogLevel.ERROR, "interaction failure", () -> failure(cause, first), cause, this);
  }

  private static String failure(Optional<Throwable> cause, @Nullable LiveAttempt first) {
    StringBuilder text = new StringBuilder();
    for (LiveAttempt each = first; each != null; each = each.earlier) {
      text.append(text.isEmpty() ? "involved: " : ", ").append(each.node());
    }
    if (first == null) {
      text.append("no dependent services involved");
    }
    return text
        + "\n\n"
        + cause.map(Throwable::toString).orElse("closed without a word about how it went");
  }

  private static List<Verdict> verdicts(@Nullable LiveAttempt first) {
    List<Verdict> verdicts = new ArrayList<>();
    for (LiveAttempt each = first; each != null; each = each.earlier) {
      each.verdict().ifPresent(verdicts::add);
    }
    return verdicts;
  }

  @Override
  public String toString() {
    return "interaction of " + session();
  }
}
