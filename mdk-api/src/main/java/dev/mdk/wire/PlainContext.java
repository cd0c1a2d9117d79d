package dev.mdk.wire;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The short way for what nearly every context is: written with these very characters, in this
 * order, and nothing in need of an escape but within properties. {@link ContextCodec} is the long
 * way, for any context; both must come to the same. There is no tree of JSON values here: the parts
 * are read off one by one, the properties only as far as to see that they are what they seem to be,
 * and all is written by one concatenation, which takes the memory of its result and no more.
 */
final class PlainContext {

  private static final String TRACE_ID =
      "{\"$class\":\"mdk_protocol.SharedContext\",\"traceId\":\"";
  private static final String CLOCK =
      "\",\"clock\":{\"$class\":\"mdk_protocol.LamportClock\",\"clocks\":[";
  private static final String PROPERTIES = "]},\"properties\":{";
  private static final String TIMEOUT = "\"timeout\":";
  private static final String NEXT_TIMEOUT = "," + TIMEOUT;
  private static final String ENVIRONMENT =
      "},\"environment\":{\"$class\":\"mdk_protocol.OperationalEnvironment\",\"name\":\"";
  private static final String FALLBACK = "\",\"fallbackName\":";
  private static final String REMAINING = ",\"remaining\":";

  private static final int MAX_TEXT = 170; // short enough, whatever it is
  private static final int MAX_SECONDS_DIGITS = 10; // so that a double could tell the milliseconds
  private static final int MAX_MILLIS_DIGITS = 12; // as nanoseconds, less than a long can hold

  private PlainContext() {}

  /** Returns the context, or empty if the text is not so plain. */
  static Optional<SharedContext> read(String text) {
    PlainText at = new PlainText(text, 0);
    at.expect(TRACE_ID);
    String traceId = at.inside(MAX_TEXT);
    at.expect(CLOCK);
    CausalClock clock = readClock(at);
    at.expect(PROPERTIES);
    int from = at.at();
    int to = PlainProperties.end(text, from);
    at.moveTo(to);
    OptionalLong timeout = readTimeout(at, from == to ? TIMEOUT : NEXT_TIMEOUT);
    at.expect(ENVIRONMENT);
    Environment environment = readEnvironment(at);
    OptionalLong remaining = readRemaining(at);
    at.expect("}");
    if (at.isLost() || traceId.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SharedContext(
            traceId,
            clock,
            ContextProperties.unread(text, from, to),
            environment,
            remaining,
            timeout));
  }

  private static CausalClock readClock(PlainText at) {
    long outermost = at.integer();
    if (at.peek() != ',') {
      return CausalClock.ZERO.at(outermost);
    }
    long[] levels = new long[4];
    levels[0] = outermost;
    int depth = 1;
    while (at.skip(',')) {
      if (depth == ContextCodec.MAX_CLOCK_DEPTH) {
        at.lose();
        break;
      }
      if (depth == levels.length) {
        levels = Arrays.copyOf(levels, 2 * depth);
      }
      levels[depth++] = at.integer();
    }
    return CausalClock.of(Arrays.copyOf(levels, depth));
  }

  private static OptionalLong readTimeout(PlainText at, String name) {
    if (!at.skip(name)) {
      return OptionalLong.empty();
    }
    long seconds = at.natural(MAX_SECONDS_DIGITS);
    at.expect(".");
    return OptionalLong.of(1000 * seconds + at.digits(3));
  }

  private static Environment readEnvironment(PlainText at) {
    if (at.skip("sandbox\",\"fallbackName\":null}")) {
      return Environment.SANDBOX;
    }
    String name = at.inside(MAX_TEXT);
    at.expect(FALLBACK);
    if (at.skip("null}")) {
      return new Environment(name, Optional.empty());
    }
    at.expect("\"");
    String fallback = at.inside(MAX_TEXT);
    at.expect("\"}");
    return new Environment(name, Optional.of(fallback));
  }

  private static OptionalLong readRemaining(PlainText at) {
    return at.skip(REMAINING)
        ? OptionalLong.of(at.natural(MAX_MILLIS_DIGITS))
        : OptionalLong.empty();
  }

  /**
   * Writes a context, or returns empty if it is not so plain.
   *
   * @param properties as members of an object
   */
  static Optional<String> write(SharedContext context, String properties) {
    Environment environment = context.environment();
    String fallback = environment.fallbackName().orElse("");
    if (!PlainText.isPlain(context.traceId())
        || !PlainText.isPlain(environment.name())
        || !PlainText.isPlain(fallback)) {
      return Optional.empty();
    }
    CausalClock clock = context.clock().tail(ContextCodec.MAX_CLOCK_DEPTH);
    int counter = (int) clock.last();
    if (clock.depth() == 0 || counter != clock.last()) {
      return Optional.empty();
    }
    String outer = outerLevels(clock);
    String quoted = environment.fallbackName().isPresent() ? '"' + fallback + '"' : "null";
    OptionalLong timeout = context.timeoutEpochMillis();
    OptionalLong remaining = context.remainingMillis();
    if (timeout.isEmpty() && remaining.isEmpty()) {
      return Optional.of(
          TRACE_ID
              + context.traceId()
              + CLOCK
              + outer
              + counter
              + PROPERTIES
              + properties
              + ENVIRONMENT
              + environment.name()
              + FALLBACK
              + quoted
              + "}}");
    }
    long millis = ContextCodec.notWhole(timeout.orElse(0));
    int left = (int) remaining.orElse(-1);
    if (millis < 1_000_000
        || millis > ContextCodec.MAX_EPOCH_MILLIS
        || left != remaining.orElse(0)) {
      return Optional.empty();
    }
    // Of texts and ints only, made before: then the compiler takes the memory of the result once.
    String beforeTimeout = properties.isEmpty() ? TIMEOUT : NEXT_TIMEOUT;
    int thousands = (int) (millis / 1_000_000);
    int seconds = (int) (millis / 1000 % 1000);
    int fraction = (int) (millis % 1000);
    String beforeSeconds = seconds < 10 ? "00" : seconds < 100 ? "0" : "";
    String beforeFraction = fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".";
    return Optional.of(
        TRACE_ID
            + context.traceId()
            + CLOCK
            + outer
            + counter
            + PROPERTIES
            + properties
            + beforeTimeout
            + thousands
            + beforeSeconds
            + seconds
            + beforeFraction
            + fraction
            + ENVIRONMENT
            + environment.name()
            + FALLBACK
            + quoted
            + '}'
            + REMAINING
            + left
            + '}');
  }

  /** Returns all levels of a clock but the last one, each with its comma. */
  private static String outerLevels(CausalClock clock) {
    if (clock.depth() == 1) { // of a session that began here: nothing to make
      return "";
    }
    StringBuilder levels = new StringBuilder();
    for (int level = 0; level < clock.depth() - 1; level++) {
      levels.append(clock.counter(level)).append(',');
    }
    return levels.toString();
  }
}
