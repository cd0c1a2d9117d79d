package dev.mdk.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.mdk.CausalClock;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The name of one piece of work in a trace, as W3C Trace Context, OpenTelemetry and Zipkin have it.
 *
 * <p>A message from process to process has the id that {@link #of} makes of its trace and its
 * clock. So who receives {@code X-MDK-Context} and nothing else knows the id of the call that
 * brought it, and who writes a {@code traceparent} beside it writes the same.
 *
 * @param traceId the trace, in any of its forms
 * @param id the number, of all 64 bits; not 0, which W3C keeps for none
 */
public record SpanId(String traceId, long id) {

  private static final String UUID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  private static final String NO_TRACE = "0".repeat(32);
  private static final HexFormat FORMAT = HexFormat.of();

  /**
   * Checks the parts.
   *
   * @param traceId the trace, in any of its forms
   * @param id the number, of all 64 bits; not 0, which W3C keeps for none
   */
  public SpanId {
    requireNonNull(traceId, "traceId");
    if (id == 0) {
      throw new IllegalArgumentException("span id: 0 (expected: any other number)");
    }
  }

  /**
   * Returns the id of the message that was sent at a clock.
   *
   * @param traceId the trace
   * @param clock the clock of the message, which no other message of the trace has
   * @return the first 8 bytes of the SHA-256 of both
   */
  public static SpanId of(String traceId, CausalClock clock) {
    long id = number(sha256(traceId + " " + clock));
    return new SpanId(traceId, id == 0 ? 1 : id);
  }

  /**
   * Returns a new id.
   *
   * @param traceId the trace
   * @param random where chance comes from
   * @return one that no other has, as far as chance goes
   */
  public static SpanId random(String traceId, RandomGenerator random) {
    long id = random.nextLong();
    return new SpanId(traceId, id == 0 ? 1 : id);
  }

  /**
   * Reads a span id.
   *
   * @param traceId the trace
   * @param hex 16 lower case hexadecimal digits
   * @return the id, or empty if the text is none
   */
  public static Optional<SpanId> parse(String traceId, String hex) {
    if (hex.length() != 16) {
      return Optional.empty();
    }
    long id = 0;
    for (int i = 0; i < hex.length(); i++) {
      char c = hex.charAt(i);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        return Optional.empty();
      }
      id = (id << 4) | digit;
    }
    return id == 0 ? Optional.empty() : Optional.of(new SpanId(traceId, id));
  }

  /**
   * Returns a trace id as the other formats write it: that of a UUID without its dashes, 32
   * hexadecimal digits as they are, and of any other text the first 16 bytes of its SHA-256.
   *
   * @param traceId the id of a trace
   * @return 32 lower case hexadecimal digits, not all of them 0
   */
  public static String traceHex(String traceId) {
    String hex = isUuid(traceId) ? withoutDashes(traceId) : traceId;
    return isHex(hex) && !hex.equals(NO_TRACE) ? hex : FORMAT.formatHex(sha256(traceId), 0, 16);
  }

  private static boolean isUuid(String text) { // each message asks: an expression costs ten times
    if (text.length() != UUID.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (UUID.charAt(i) == '-' ? c != '-' : !HexFormat.isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static String withoutDashes(String uuid) {
    byte[] hex = new byte[NO_TRACE.length()];
    int length = 0;
    for (int i = 0; i < uuid.length(); i++) {
      char c = uuid.charAt(i);
      if (c != '-') {
        hex[length++] = (byte) (c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
      }
    }
    return new String(hex, ISO_8859_1);
  }

  private static boolean isHex(String text) {
    if (text.length() != NO_TRACE.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!HexFormat.isHexDigit(c) || (c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the trace as the other formats write it.
   *
   * @return 32 lower case hexadecimal digits
   */
  public String traceHex() {
    return traceHex(traceId);
  }

  /**
   * Returns this id as the other formats write it.
   *
   * @return 16 lower case hexadecimal digits
   */
  public String hex() {
    return FORMAT.toHexDigits(id);
  }

  /**
   * Returns whether another span is of the same trace, in whatever form that is written.
   *
   * @param other another span
   * @return whether they belong together
   */
  public boolean isOfSameTrace(SpanId other) {
    return traceId.equals(other.traceId) || traceHex().equals(other.traceHex());
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static long number(byte[] bytes) {
    long number = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      number = (number << 8) | (bytes[i] & 0xFF);
    }
    return number;
  }

  /** Returns both, as {@code <trace>-<id>} in hexadecimal digits. */
  @Override
  public String toString() {
    return traceHex() + "-" + hex();
  }
}
