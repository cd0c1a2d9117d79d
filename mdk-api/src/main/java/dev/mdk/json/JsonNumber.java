package dev.mdk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A JSON number, kept as it was written: nothing is rounded, and what was read is written back the
 * same.
 *
 * <p>Two numbers are equal if their literals are the same. So {@code 1}, {@code 1.0} and {@code
 * 1e0} are three numbers; compare {@link #decimalValue()}s where that is not wanted.
 */
public final class JsonNumber implements JsonValue {
  /*
   * A long is held as such. Any other number is its literal, as ASCII bytes, which take half the
   * memory of a short String. The only integer literal in the range of long that is not the text of
   * a long is -0.
   */
  private static final byte[] NO_LITERAL = {};
  private static final JsonNumber NEGATIVE_ZERO = new JsonNumber(0, "-0".getBytes(ISO_8859_1));

  private static final int MIN_SHARED = -128;
  private static final JsonNumber[] SHARED = new JsonNumber[128 + 1024];

  static {
    for (int i = 0; i < SHARED.length; i++) {
      SHARED[i] = new JsonNumber(MIN_SHARED + i, NO_LITERAL);
    }
  }

  private final long integer;
  private final byte[] literal;

  private JsonNumber(long integer, byte[] literal) {
    this.integer = integer;
    this.literal = literal;
  }

  /**
   * {@return the integer {@code value}}
   *
   * @param value the value
   */
  public static JsonNumber of(long value) {
    return value >= MIN_SHARED && value < MIN_SHARED + SHARED.length
        ? SHARED[(int) value - MIN_SHARED]
        : new JsonNumber(value, NO_LITERAL);
  }

  /**
   * {@return the number whose literal is {@link Double#toString(double)}: {@code 5.0} is not the
   * integer 5}
   *
   * @param value the value
   * @throws IllegalArgumentException if {@code value} is infinite or not a number, which JSON
   *     cannot say
   */
  public static JsonNumber of(double value) {
    return ofLiteral(Double.toString(requireFinite(value)));
  }

  /**
   * {@return the integer {@code value}, of any size}
   *
   * @param value the value
   */
  public static JsonNumber of(BigInteger value) {
    return value.bitLength() < Long.SIZE ? of(value.longValue()) : ofLiteral(value.toString());
  }

  /**
   * {@return the number whose literal is {@link BigDecimal#toString()}: the scale is kept}
   *
   * @param value the value
   */
  public static JsonNumber of(BigDecimal value) {
    return value.scale() == 0 ? of(value.unscaledValue()) : ofLiteral(value.toString());
  }

  /** Returns the number that {@code literal}, which is valid and the text of no long, denotes. */
  static JsonNumber ofLiteral(String literal) {
    return literal.equals("-0") ? NEGATIVE_ZERO : new JsonNumber(0, literal.getBytes(ISO_8859_1));
  }

  static double requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "value: " + value + " (expected: a finite number; JSON has no other)");
    }
    return value;
  }

  /**
   * {@return whether the literal has neither a fraction nor an exponent; its size is not bounded}
   */
  public boolean isInteger() {
    for (byte b : literal) {
      if (b == '.' || b == 'e' || b == 'E') {
        return false;
      }
    }
    return true;
  }

  /**
   * {@return the exact value}
   *
   * @throws ArithmeticException if this is not an integer, as {@link #isInteger()} says, or is out
   *     of range; {@link #asLong()} does not throw
   */
  public long longValue() {
    return asLong().orElseThrow(() -> new ArithmeticException(this + " (expected: a long)"));
  }

  /** {@return the nearest double; infinite if the number is out of the range of doubles} */
  public double doubleValue() {
    return literal.length == 0 ? integer : Double.parseDouble(toString());
  }

  /**
   * {@return the exact value} Takes time in proportion to the square of the length.
   *
   * @throws ArithmeticException if this is not an integer, as {@link #isInteger()} says
   */
  public BigInteger bigIntegerValue() {
    if (!isInteger()) { // an exponent may ask for gigabytes
      throw new ArithmeticException(this + " (expected: an integer)");
    }
    return literal.length == 0 ? BigInteger.valueOf(integer) : new BigInteger(toString());
  }

  /**
   * {@return the exact value} Takes time in proportion to the square of the length. Beware of
   * {@link BigDecimal#toBigInteger()} and {@link BigDecimal#toPlainString()} on what a stranger
   * sent: {@code 1e999999999} has a billion digits.
   *
   * @throws ArithmeticException if the exponent is beyond what a {@code BigDecimal} can hold
   */
  public BigDecimal decimalValue() {
    if (literal.length == 0) {
      return BigDecimal.valueOf(integer);
    }
    try {
      return new BigDecimal(toString());
    } catch (NumberFormatException e) { // the literal is valid, so its exponent is what is wrong
      var failure = new ArithmeticException(this + " (expected: an exponent of 32 bits)");
      failure.initCause(e);
      throw failure;
    }
  }

  @Override
  public OptionalLong asLong() {
    return literal.length == 0 || equals(NEGATIVE_ZERO)
        ? OptionalLong.of(integer)
        : OptionalLong.empty();
  }

  @Override
  public OptionalDouble asDouble() {
    double value = doubleValue();
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  void appendTo(StringBuilder out) {
    if (literal.length == 0) {
      out.append(integer);
    } else {
      for (byte b : literal) {
        out.append((char) b);
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonNumber that
        && integer == that.integer
        && Arrays.equals(literal, that.literal);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(integer) + Arrays.hashCode(literal);
  }

  /** Returns the literal. */
  @Override
  public String toString() {
    return literal.length == 0 ? Long.toString(integer) : new String(literal, ISO_8859_1);
  }
}
