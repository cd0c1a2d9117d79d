package dev.mdk.tracing.w3c;

import dev.mdk.wire.SpanId;
import java.util.List;
import java.util.Optional;

/**
 * The header {@code traceparent}: the trace, the call that carries the header, and flags. After W3C
 * Trace Context, level 2, section 3.2.
 *
 * @param trace 32 lower case hexadecimal digits, not all of them 0
 * @param parent 16 of them, not all of them 0
 * @param flags {@link #SAMPLED}, {@link #RANDOM}, both or neither: all others are sent as 0
 */
record TraceParent(String trace, String parent, int flags) {

  static final String NAME = "traceparent";

  /** Somebody may have recorded the call. */
  static final int SAMPLED = 1;

  /** The last 7 bytes of the trace's id are random. */
  static final int RANDOM = 2;

  private static final int TRACE = 3;
  private static final int PARENT = 36;
  private static final int FLAGS = 53;
  private static final int LENGTH = 55;

  /**
   * Reads the values of the header. Two of them contradict each other, as does one that a proxy
   * made of two; both mean that nothing is known.
   */
  static Optional<TraceParent> read(List<String> values) {
    return values.size() == 1 ? parse(Text.trim(values.get(0))) : Optional.empty();
  }

  private static Optional<TraceParent> parse(String text) {
    if (!isWellFormed(text)) {
      return Optional.empty();
    }
    String trace = text.substring(TRACE, PARENT - 1);
    String parent = text.substring(PARENT, FLAGS - 1);
    if (isZero(trace) || isZero(parent)) {
      return Optional.empty();
    }
    int flags = Character.digit(text.charAt(LENGTH - 1), 16) & (SAMPLED | RANDOM);
    return Optional.of(new TraceParent(trace, parent, flags));
  }

  /** A later version than 00 may say more behind another dash, of which nothing is assumed. */
  private static boolean isWellFormed(String text) {
    return text.length() >= LENGTH
        && Text.isHex(text, 0, TRACE - 1)
        && text.charAt(TRACE - 1) == '-'
        && Text.isHex(text, TRACE, PARENT - 1)
        && text.charAt(PARENT - 1) == '-'
        && Text.isHex(text, PARENT, FLAGS - 1)
        && text.charAt(FLAGS - 1) == '-'
        && Text.isHex(text, FLAGS, LENGTH)
        && !text.startsWith("ff")
        && (text.length() == LENGTH || (!text.startsWith("00") && text.charAt(LENGTH) == '-'));
  }

  private static boolean isZero(String hex) {
    return hex.chars().allMatch(c -> c == '0');
  }

  /** Returns the trace as the MDK writes it everywhere: with the dashes of a UUID. */
  String traceId() {
    return String.join(
        "-",
        trace.substring(0, 8),
        trace.substring(8, 12),
        trace.substring(12, 16),
        trace.substring(16, 20),
        trace.substring(20));
  }

  /** Returns the call that brought the header. */
  Optional<SpanId> span() {
    return SpanId.parse(traceId(), parent);
  }

  /** Returns the value of the header. */
  @Override
  public String toString() {
    return "00-" + trace + "-" + parent + "-0" + flags;
  }
}
