package dev.mdk.session;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.spi.Deadline;
import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The ways in which a session begins. */
final class Sessions {

  private Sessions() {}

  /** A fresh trace in the own environment. */
  static LiveSession fresh(Core core) {
    return fresh(core, Baggage.NONE, Origin.NONE);
  }

  private static LiveSession fresh(Core core, Baggage baggage, Origin origin) {
    return new LiveSession(
        core,
        UUID.randomUUID().toString(),
        CausalClock.ZERO,
        core.environment(),
        baggage,
        origin,
        core.options().deadlineNanos());
  }

  /** The next hop of a trace, in the environment of its caller. */
  static LiveSession joined(Core core, Origin message) {
    SharedContext context = message.context();
    return new LiveSession(
        core,
        context.traceId(),
        context.clock().child(),
        context.environment(),
        Baggage.of(context.properties()),
        message,
        Math.min(core.options().deadlineNanos(), remainingNanos(core, context)));
  }

  /** The time left, which only a peer that knows nothing better says as a time of day. */
  private static long remainingNanos(Core core, SharedContext context) {
    if (context.remainingMillis().isPresent()) {
      return TimeUnit.MILLISECONDS.toNanos(context.remainingMillis().getAsLong());
    }
    if (context.timeoutEpochMillis().isPresent()) {
      long now = core.facilities().clock().millis();
      long timeout = context.timeoutEpochMillis().getAsLong();
      long left = timeout - now;
      boolean wrapped = ((timeout ^ now) & (timeout ^ left)) < 0;
      return wrapped
          ? (timeout < 0 ? 0 : TimeLimit.UNLIMITED)
          : TimeUnit.MILLISECONDS.toNanos(left);
    }
    return TimeLimit.UNLIMITED;
  }

  /** A session as it goes to another process now. */
  static SharedContext sent(
      Core core,
      String traceId,
      CausalClock clock,
      Environment environment,
      Baggage baggage,
      Deadline deadline) {
    OptionalLong left = OptionalLong.empty();
    OptionalLong timeout = OptionalLong.empty();
    long nanos = deadline.remainingNanos();
    if (nanos != TimeLimit.UNLIMITED) {
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
      left = OptionalLong.of(Math.max(0, millis));
      timeout = OptionalLong.of(core.facilities().clock().millis() + millis);
    }
    return new SharedContext(traceId, clock, baggage.all(), environment, left, timeout);
  }

  /** A fresh trace that says where it comes from. */
  static LiveSession derived(Core core, String traceId, CausalClock clock, Baggage baggage) {
    return derived(core, baggage, traceId, clock, SpanId.of(traceId, clock));
  }

  /** The same of a text that another process sent; one that cannot be read is as good as none. */
  static LiveSession derived(Core core, Optional<Origin> from) {
    return from.map(message -> derived(core, message))
        .orElseGet(() -> told(fresh(core), "no trace"));
  }

  private static LiveSession derived(Core core, Origin message) {
    SharedContext context = message.context();
    Baggage baggage = Baggage.of(context.properties());
    return derived(core, baggage, context.traceId(), context.clock(), message.message());
  }

  private static LiveSession derived(
      Core core, Baggage baggage, String traceId, CausalClock clock, SpanId message) {
    String from = "trace " + traceId + " " + Arrays.toString(clock.toArray());
    return told(fresh(core, baggage, Origin.derivedFrom(List.of(message))), from);
  }

  private static LiveSession told(LiveSession session, String origin) {
    session.log(LogLevel.INFO, "mdk", "This session is derived from " + origin);
    return session;
  }
}
