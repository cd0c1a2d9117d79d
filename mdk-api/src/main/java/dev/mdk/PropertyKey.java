package dev.mdk;

import static java.util.Objects.requireNonNull;

import dev.mdk.json.JsonBoolean;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A typed name of a session property. Make it a constant:
 *
 * <pre>{@code
 * static final PropertyKey<String> USER = PropertyKey.text("shop:user_id");
 * }</pre>
 *
 * <p>Names of applications carry a prefix and a colon; the names {@code timeout}, {@code routes}
 * and {@code trace} are the MDK's own and refused.
 *
 * @param <T> the type of the value
 */
public final class PropertyKey<T> {

  private final String name;
  private final Function<? super JsonValue, Optional<T>> reader;
  private final Function<? super T, ? extends JsonValue> writer;

  private PropertyKey(
      String name,
      Function<? super JsonValue, Optional<T>> reader,
      Function<? super T, ? extends JsonValue> writer) {
    if (name.isEmpty() || isReserved(name)) {
      throw new IllegalArgumentException(
          "name: \"" + name + "\" (expected: not empty, and not timeout, routes or trace)");
    }
    this.name = name;
    this.reader = requireNonNull(reader, "reader");
    this.writer = requireNonNull(writer, "writer");
  }

  /**
   * Returns a key of a type that is read from and written to JSON by the given functions.
   *
   * @param <T> the type of the value
   * @param name the name of the property
   * @param reader from JSON; empty if the value is of another kind, as it may come from anyone
   * @param writer to JSON
   * @return the key
   */
  public static <T> PropertyKey<T> of(
      String name,
      Function<? super JsonValue, Optional<T>> reader,
      Function<? super T, ? extends JsonValue> writer) {
    return new PropertyKey<>(name, reader, writer);
  }

  /**
   * Returns a key of a text.
   *
   * @param name the name of the property
   * @return the key
   */
  public static PropertyKey<String> text(String name) {
    return of(name, JsonValue::asString, JsonString::of);
  }

  /**
   * Returns a key of a whole number. What other languages write as {@code 5.0} or {@code 1e3} is
   * one too, up to 2<sup>53</sup>, where doubles begin to skip whole numbers.
   *
   * @param name the name of the property
   * @return the key
   */
  public static PropertyKey<Long> integer(String name) {
    return of(name, PropertyKey::wholeNumber, (Long value) -> JsonNumber.of(value));
  }

  private static Optional<Long> wholeNumber(JsonValue value) {
    OptionalLong exact = value.asLong();
    if (exact.isPresent()) {
      return Optional.of(exact.getAsLong());
    }
    double number = value.asDouble().orElse(Double.NaN);
    return Math.rint(number) == number && Math.abs(number) <= 1L << 53
        ? Optional.of((long) number)
        : Optional.empty();
  }

  /**
   * Returns a key of a number.
   *
   * @param name the name of the property
   * @return the key; NaN and infinities cannot be written
   */
  public static PropertyKey<Double> number(String name) {
    return of(
        name,
        value -> value.asDouble().stream().boxed().findFirst(),
        (Double value) -> JsonNumber.of(value));
  }

  /**
   * Returns a key of a yes or no.
   *
   * @param name the name of the property
   * @return the key
   */
  public static PropertyKey<Boolean> flag(String name) {
    return of(name, JsonValue::asBoolean, JsonBoolean::of);
  }

  /**
   * Returns a key of any JSON value.
   *
   * @param name the name of the property
   * @return the key
   */
  public static PropertyKey<JsonValue> json(String name) {
    return of(name, Optional::of, value -> value);
  }

  /**
   * Returns whether a name is one of the MDK's own, which have methods of their own.
   *
   * @param name the name of a property
   * @return true for {@code timeout}, {@code routes} and {@code trace}
   */
  public static boolean isReserved(String name) {
    return name.equals("timeout") || name.equals("routes") || name.equals("trace");
  }

  /**
   * Returns the name of the property.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Reads a value.
   *
   * @param value what the property holds
   * @return the value, or empty if it is of another kind
   */
  public Optional<T> read(JsonValue value) {
    return reader.apply(value);
  }

  /**
   * Writes a value.
   *
   * @param value the value
   * @return what the property is to hold
   */
  public JsonValue write(T value) {
    return writer.apply(requireNonNull(value, name));
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
