package dev.mdk.session;

import dev.mdk.CausalClock;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.spi.InteractionReport.Verdict;
import dev.mdk.spi.Span;
import dev.mdk.wire.SpanId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What only a report tells of an interaction, from its start on. */
final class Telling {

  private final LiveSession session;
  private final CausalClock startClock;
  private final Instant startTime;
  private final long startNanos;
  private final Optional<SpanId> parent;
  private final boolean answers; // it is the first thing done because of a message
  private volatile String served = "";

  /** Begins to tell, in the scope in which the interaction begins. */
  Telling(LiveSession session, CausalClock startClock) {
    this.session = session;
    this.startClock = startClock;
    startTime = session.core().facilities().clock().instant();
    startNanos = session.core().facilities().ticker().nanoTime();
    parent = session.cause();
    answers = parent.equals(session.origin().parent());
  }

  void serves(String name) {
    served = name;
  }

  void end(SpanId span, CausalClock endClock, Result result, List<Verdict> verdicts) {
    Core core = session.core();
    core.reports()
        .tell(
            new InteractionReport(
                UUID.randomUUID().toString(),
                session.traceId(),
                core.facilities().processId(),
                session.environment(),
                startTime,
                startTime.plusNanos(core.facilities().ticker().nanoTime() - startNanos),
                startClock,
                endClock,
                result,
                verdicts,
                placed(span)));
  }

  private Span placed(SpanId span) {
    boolean isServer = !served.isEmpty() || (answers && parent.isPresent());
    return new Span(
        span,
        parent,
        answers ? session.origin().links() : List.of(),
        isServer ? Span.Kind.SERVER : Span.Kind.INTERNAL,
        served.isEmpty() ? "interaction" : served,
        session.core().journal().service());
  }
}
