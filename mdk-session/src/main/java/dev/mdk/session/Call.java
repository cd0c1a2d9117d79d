package dev.mdk.session;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.Span;
import dev.mdk.wire.SpanId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The call of one attempt, as it will be reported: once, at the first word about its end. */
final class Call {

  private static final CausalClock UNSENT = CausalClock.of(-1);

  private final Core core;
  private final String traceId;
  private final Environment environment;
  private final Optional<SpanId> parent;
  private final Node node;
  private final Instant start;
  private final long startNanos;
  private final AtomicReference<CausalClock> sent = new AtomicReference<>(UNSENT);
  private final AtomicBoolean told = new AtomicBoolean();

  Call(Core core, LiveSession session, Optional<SpanId> parent, Node node) {
    this.core = core;
    this.parent = parent;
    this.node = node;
    traceId = session.traceId();
    environment = session.environment();
    start = core.facilities().clock().instant();
    startNanos = core.facilities().ticker().nanoTime();
  }

  /** Tells a message without an attempt: where the tree of its trace goes on, and no more. */
  static void tellMessage(
      Core core, LiveSession session, Optional<SpanId> parent, CausalClock clock) {
    Instant now = core.facilities().clock().instant();
    SpanId id = SpanId.of(session.traceId(), clock);
    core.reports()
        .tell(
            new CallReport(
                new Span(
                    id, parent, List.of(), Span.Kind.PRODUCER, "send", core.journal().service()),
                core.facilities().processId(),
                session.environment(),
                now,
                now,
                Optional.empty(),
                Optional.empty()));
  }

  /** Takes the clock of its message, and returns whether it had none. */
  boolean sent(CausalClock clock) {
    return sent.compareAndSet(UNSENT, clock);
  }

  /** Tells how it ended. What was taken back before it was sent is none. */
  void end(Optional<Outcome> outcome) {
    CausalClock clock = Objects.requireNonNull(sent.get());
    boolean isSent = !clock.equals(UNSENT);
    if ((!isSent && outcome.isEmpty()) || !told.compareAndSet(false, true)) {
      return;
    }
    SpanId id =
        isSent ? SpanId.of(traceId, clock) : SpanId.random(traceId, core.facilities().random());
    long nanos = core.facilities().ticker().nanoTime() - startNanos;
    core.reports()
        .tell(
            new CallReport(
                new Span(
                    id,
                    parent,
                    List.of(),
                    Span.Kind.CLIENT,
                    node.service(),
                    core.journal().service()),
                core.facilities().processId(),
                environment,
                start,
                start.plusNanos(nanos),
                Optional.of(node),
                outcome));
  }
}
