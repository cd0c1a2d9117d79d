package dev.mdk.json;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A JSON value: immutable, and nested at most {@link JsonLimits#MAX_DEPTH} levels deep.
 *
 * <p>The {@code as…} methods are for reading text of which one cannot be sure: each is empty when
 * the value is of another kind.
 */
public sealed interface JsonValue
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {
  /**
   * Returns the value that stands for a plain Java one:
   *
   * <ul>
   *   <li>{@code null} and {@code Boolean}, and any {@code JsonValue} itself;
   *   <li>{@code CharSequence} as a string;
   *   <li>{@code Byte}, {@code Short}, {@code Integer}, {@code Long}, {@code BigInteger}, {@code
   *       Float}, {@code Double} and {@code BigDecimal} as a number, whose literal is their {@code
   *       toString()};
   *   <li>{@code Collection} and {@code Object[]} as an array, {@code Map} with {@code
   *       CharSequence} keys as an object, in the order of their iteration and with elements of
   *       these same kinds.
   * </ul>
   *
   * @param value one of the above
   * @return the value
   * @throws IllegalArgumentException if the value, or one inside it, is of another class or a
   *     floating-point number that is not finite, or if the nesting is deeper than the default
   *     limit, as that of a collection inside itself is; the message says where
   */
  static JsonValue of(Object value) {
    return new Conversion().convert(value);
  }

  /** {@return the bare {@code char}s if this is a string} */
  default Optional<String> asString() {
    return this instanceof JsonString string ? Optional.of(string.value()) : Optional.empty();
  }

  /** {@return the truth value if this is {@code true} or {@code false}} */
  default Optional<Boolean> asBoolean() {
    return this instanceof JsonBoolean bool ? Optional.of(bool.value()) : Optional.empty();
  }

  /**
   * {@return the exact value if this is a number in the range of {@code long}, written without a
   * fraction and an exponent: {@code 5.0} and {@code 1e3} have none}
   */
  default OptionalLong asLong() {
    return OptionalLong.empty();
  }

  /** {@return the nearest double if this is a number and in the range of doubles} */
  default OptionalDouble asDouble() {
    return OptionalDouble.empty();
  }

  /** {@return this if it is an object} */
  default Optional<JsonObject> asObject() {
    return this instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** {@return this if it is an array} */
  default Optional<JsonArray> asArray() {
    return this instanceof JsonArray array ? Optional.of(array) : Optional.empty();
  }

  /** {@return whether this is the JSON {@code null}} */
  default boolean isNull() {
    return this == JsonNull.NULL;
  }

  /** Returns the value as compact JSON, the same as {@link Json#write}. */
  @Override
  String toString();
}
