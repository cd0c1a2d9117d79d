package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.Attempt;
import dev.mdk.Body;
import dev.mdk.CausalClock;
import dev.mdk.Hint;
import dev.mdk.Interaction;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.Node;
import dev.mdk.Session;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.spi.InteractionReport.Verdict;
import dev.mdk.spi.Scope;
import dev.mdk.spi.Span;
import dev.mdk.wire.SpanId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** An interaction of a session. The first word about its end counts, which the ledger decides. */
final class LiveInteraction implements Interaction {

  private static final String CATEGORY = "MDK";

  private final Core core;
  private final LiveSession session;
  private final Ledger ledger = new Ledger();
  private final LogId start;
  private final Instant startTime;
  private final long startNanos;
  private final Optional<SpanId> span;
  private final Optional<SpanId> parent;
  private final boolean answers; // it is the first thing done because of a message
  private volatile String served = "";

  LiveInteraction(Core core, LiveSession session) {
    this.core = core;
    this.session = session;
    boolean wanted = core.reports().areWanted();
    startTime = wanted ? core.facilities().clock().instant() : Instant.EPOCH;
    startNanos = wanted ? core.facilities().ticker().nanoTime() : 0;
    span = Optional.of(SpanId.random(session.traceId(), core.facilities().random()));
    parent = session.cause();
    answers = parent.equals(session.origin().parent());
    start = session.log(LogLevel.INFO, CATEGORY, "Starting interaction.", Optional.empty(), this);
  }

  @Override
  public Session session() {
    return session;
  }

  /** Returns whether what is resolved now takes part. */
  boolean isRunning() {
    return !ledger.isEnded();
  }

  /** Returns its id, always present. */
  Optional<SpanId> span() {
    return span;
  }

  @Override
  public void serves(String name) {
    served = requireNonNull(name, "name");
  }

  /** Takes a message for that of the latest attempt, and returns whether that waited for one. */
  boolean sent(CausalClock clock) {
    LiveAttempt latest = ledger.latest();
    return latest != null && latest.sent(clock);
  }

  @Override
  public Node resolve(String service, String version) {
    if (!isRunning()) {
      return session.resolveAlone(service, version);
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
    return start(session.finder().find(session.target(service, version), hint));
  }

  private LiveAttempt start(Endpoint endpoint) {
    return LiveAttempt.in(ledger, endpoint, Call.of(core, session, span, endpoint));
  }

  @Override
  public CompletableFuture<Attempt> attemptAsync(String service, String version, Hint hint) {
    return session
        .finder()
        .findAsync(session.target(service, version), hint, this::start, Attempt::release);
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

  @Override
  public <T, X extends Throwable> T call(Body.Call<T, X> body) throws X {
    return new Scope(session, Optional.of(this)).call(body);
  }

  private static boolean isCancellation(Throwable cause) {
    Throwable thrown = Waits.unwrap(cause);
    return thrown instanceof CancellationException || thrown instanceof InterruptedException;
  }

  private void end(Result result, Optional<Throwable> cause) {
    Optional<List<LiveAttempt>> attempts = ledger.end();
    if (attempts.isEmpty()) {
      return;
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (LiveAttempt attempt : attempts.get()) {
      attempt.end(result).ifPresent(verdicts::add);
    }
    LogId end = logEnd(result, cause, attempts.get());
    if (core.reports().areWanted()) {
      core.reports().tell(report(result, verdicts, end));
    }
  }

  private LogId logEnd(Result result, Optional<Throwable> cause, List<LiveAttempt> attempts) {
    return switch (result) {
      case SUCCEEDED -> logEnd("Finished interaction.");
      case RELEASED -> logEnd("Released interaction.");
      case FAILED ->
          session.logMade(
              LogLevel.ERROR, "interaction failure", () -> failure(cause, attempts), cause, this);
    };
  }

  private LogId logEnd(String text) {
    return session.log(LogLevel.INFO, CATEGORY, text, Optional.empty(), this);
  }

  private static String failure(Optional<Throwable> cause, List<LiveAttempt> attempts) {
    String involved =
        attempts.isEmpty()
            ? "no dependent services involved"
            : attempts.stream()
                .map(attempt -> attempt.node().toString())
                .collect(Collectors.joining(", ", "involved: ", ""));
    return involved
        + "\n\n"
        + cause.map(Throwable::toString).orElse("closed without a word about how it went");
  }

  private InteractionReport report(Result result, List<Verdict> verdicts, LogId end) {
    return new InteractionReport(
        UUID.randomUUID().toString(),
        session.traceId(),
        core.facilities().processId(),
        session.environment(),
        startTime,
        startTime.plusNanos(core.facilities().ticker().nanoTime() - startNanos),
        start.clock(),
        end.clock(),
        result,
        verdicts,
        placed());
  }

  private Span placed() {
    boolean isServer = !served.isEmpty() || (answers && parent.isPresent());
    return new Span(
        span.orElseThrow(),
        parent,
        answers ? session.origin().links() : List.of(),
        isServer ? Span.Kind.SERVER : Span.Kind.INTERNAL,
        served.isEmpty() ? "interaction" : served,
        core.journal().service());
  }

  @Override
  public String toString() {
    return "interaction " + start.clock() + " of " + session;
  }
}
