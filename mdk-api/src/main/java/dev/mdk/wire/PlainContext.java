package dev.mdk.wire;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.json.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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

  private static final int MAX_PROPERTIES = 16; // each name is compared with all before it

  private final PlainText text;
  private final int[] names = new int[MAX_PROPERTIES];
  private String traceId = "";
  private CausalClock clock = CausalClock.NONE;
  private ContextProperties properties = ContextProperties.NONE;
  private Environment environment = Environment.SANDBOX;
  private OptionalLong timeoutEpochMillis = OptionalLong.empty();
  private OptionalLong remainingMillis = OptionalLong.empty();

  private PlainContext(String text) {
    this.text = new PlainText(text);
  }

  /** Returns the context, or empty if the text is not so plain. */
  static Optional<SharedContext> read(String text) {
    PlainContext plain = new PlainContext(text);
    return plain.isRead() ? Optional.of(plain.context()) : Optional.empty();
  }

  private boolean isRead() {
    return text.skip(TRACE_ID)
        && readTraceId()
        && text.skip(CLOCK)
        && readClock()
        && text.skip(PROPERTIES)
        && readProperties()
        && text.skip(ENVIRONMENT)
        && readEnvironment()
        && readRemaining()
        && text.skip('}');
  }

  private SharedContext context() {
    return new SharedContext(
        traceId, clock, properties, environment, remainingMillis, timeoutEpochMillis);
  }

  private boolean readTraceId() {
    int from = text.at();
    boolean fits = text.skipInside(MAX_TEXT) && text.at() > from;
    traceId = text.since(from);
    return fits;
  }

  private boolean readClock() {
    long[] levels = new long[4];
    int depth = 0;
    do {
      int from = text.at();
      if (depth == ContextCodec.MAX_CLOCK_DEPTH || !text.skipInteger()) {
        return false;
      }
      if (depth == levels.length) {
        levels = Arrays.copyOf(levels, 2 * depth);
      }
      levels[depth++] = text.integer(from);
    } while (text.skip(','));
    clock = CausalClock.of(depth == levels.length ? levels : Arrays.copyOf(levels, depth));
    return true;
  }

  /** The deadline is the last one, where it can be left off. */
  private boolean readProperties() {
    int from = text.at();
    int to = from;
    if (text.peek() == '}') {
      return true; // there is none
    }
    int count = 0;
    do {
      int name = text.at();
      if (!text.skipString()) {
        return false;
      }
      if (text.isSince(name, "\"timeout\"")) {
        properties = ContextProperties.unread(text.between(from, to));
        return text.skip(':') && readTimeout();
      }
      if (text.isSince(name, "\"trace\"")
          || text.isSince(name, "\"routes\"")
          || text.isSince(name, "\"$map\"")
          || count == MAX_PROPERTIES
          || isRepeated(name, count)
          || !text.skip(':')
          || !text.skipScalar()) {
        return false;
      }
      names[count++] = name;
      to = text.at();
    } while (text.skip(','));
    properties = ContextProperties.unread(text.between(from, to));
    return true;
  }

  /**
   * Of properties of the same name the last one counts, and nobody else should have to know that.
   */
  private boolean isRepeated(int name, int count) {
    for (int i = 0; i < count; i++) {
      if (text.isSame(names[i], name)) {
        return true;
      }
    }
    return false;
  }

  private boolean readTimeout() {
    int from = text.at();
    if (!text.skipInteger() || text.at() - from > MAX_SECONDS_DIGITS) {
      return false;
    }
    long seconds = text.integer(from);
    int fraction = text.at() + 1;
    if (seconds < 0 || !text.skip('.') || text.skipDigits() != 3) {
      return false;
    }
    timeoutEpochMillis = OptionalLong.of(1000 * seconds + text.integer(fraction));
    return true;
  }

  private boolean readEnvironment() {
    if (text.skip("sandbox\",\"fallbackName\":null}")) {
      return true; // which is known
    }
    int from = text.at();
    boolean fits = text.skipInside(MAX_TEXT);
    String name = text.since(from);
    if (!fits || !text.skip(FALLBACK)) {
      return false;
    }
    if (text.skip("null}")) {
      environment = new Environment(name, Optional.empty());
      return true;
    }
    if (!text.skip('"')) {
      return false;
    }
    from = text.at();
    fits = text.skipInside(MAX_TEXT);
    environment = new Environment(name, Optional.of(text.since(from)));
    return fits && text.skip("\"}");
  }

  private boolean readRemaining() {
    if (!text.skip(REMAINING)) {
      return true;
    }
    int from = text.at();
    if (!text.skipInteger() || text.at() - from > MAX_MILLIS_DIGITS) {
      return false;
    }
    long millis = text.integer(from);
    remainingMillis = OptionalLong.of(millis);
    return millis >= 0;
  }

  /** Returns the properties of a text that was found to be plain before. */
  static Map<String, JsonValue> members(String plain) {
    PlainText text = new PlainText(plain);
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int name = 0; text.skipString(); name = text.at()) {
      String known = text.between(name + 1, text.at() - 1);
      text.skip(':');
      members.put(known, text.scalar());
      text.skip(',');
    }
    return members;
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
    String clock = context.clock().tail(ContextCodec.MAX_CLOCK_DEPTH).toString();
    String quoted = environment.fallbackName().isPresent() ? '"' + fallback + '"' : "null";
    OptionalLong timeout = context.timeoutEpochMillis();
    OptionalLong remaining = context.remainingMillis();
    if (timeout.isEmpty() && remaining.isEmpty()) {
      return Optional.of(
          TRACE_ID
              + context.traceId()
              + CLOCK
              + clock
              + PROPERTIES
              + properties
              + ENVIRONMENT
              + environment.name()
              + FALLBACK
              + quoted
              + "}}");
    }
    long millis = ContextCodec.notWhole(timeout.orElse(0));
    if (millis < 0 || millis > ContextCodec.MAX_EPOCH_MILLIS || remaining.isEmpty()) {
      return Optional.empty();
    }
    // Of texts and ints only, made before: then the compiler takes the memory of the result once.
    String beforeTimeout = properties.isEmpty() ? TIMEOUT : NEXT_TIMEOUT;
    String seconds = Long.toString(millis / 1000);
    int fraction = (int) (millis % 1000);
    String point = fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".";
    String left = Long.toString(remaining.getAsLong());
    return Optional.of(
        TRACE_ID
            + context.traceId()
            + CLOCK
            + clock
            + PROPERTIES
            + properties
            + beforeTimeout
            + seconds
            + point
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
}
