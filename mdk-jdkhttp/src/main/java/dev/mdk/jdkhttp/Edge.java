package dev.mdk.jdkhttp;

import com.sun.net.httpserver.Headers;
import dev.mdk.CausalClock;
import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.wire.ContextCodec;
import dev.mdk.wire.SharedContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What an edge takes from a request of the outside.
 *
 * @param keepsTrace whether it goes on with its trace
 * @param floor the shortest deadline that it can ask for, or empty if it can ask for none
 */
record Edge(boolean keepsTrace, Optional<Duration> floor) {

  static final Edge CLOSED = new Edge(false, Optional.empty());

  /** A UUID, an id of W3C, and what else people take; nothing that means something in a log. */
  private static final Pattern TRACE_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}+");

  Edge withTrace() {
    return new Edge(true, floor);
  }

  Edge withDeadline(Duration shortest) {
    return new Edge(keepsTrace, Optional.of(shortest));
  }

  /** Returns the session that the headers of a request ask for, all of it. */
  static Session join(Mdk mdk, Headers headers) {
    return mdk.join(headers, (all, name) -> all.getOrDefault(name, List.of()));
  }

  /** Returns the session of a request. */
  Session session(Mdk mdk, Headers headers) {
    if (!keepsTrace && floor.isEmpty()) {
      return mdk.session(); // unread: the cheapest way to be safe
    }
    Session asked = join(mdk, headers);
    Session session =
        keepsTrace && TRACE_ID.matcher(asked.traceId()).matches()
            ? onward(mdk, asked)
            : mdk.session();
    long left = asked.remainingNanos();
    if (floor.isPresent() && left != Long.MAX_VALUE) {
      session.deadline(Duration.ofNanos(Math.max(left, floor.get().toNanos())));
    }
    return session;
  }

  /** Goes on with the trace of another session, by a context that has nothing else of it. */
  private static Session onward(Mdk mdk, Session asked) {
    return mdk.join(
        ContextCodec.encode(
                new SharedContext(
                    asked.traceId(),
                    parent(asked.clock()),
                    Map.of(),
                    mdk.environment(),
                    OptionalLong.empty(),
                    OptionalLong.empty()),
                ContextCodec.SOFT_LIMIT)
            .text());
  }

  /** Returns the clock whose {@linkplain CausalClock#child child} a clock is. */
  private static CausalClock parent(CausalClock clock) {
    CausalClock above = CausalClock.of(Arrays.copyOf(clock.toArray(), clock.depth() - 1));
    return above.depth() == 0 ? above : above.at(above.last() - 1);
  }
}
