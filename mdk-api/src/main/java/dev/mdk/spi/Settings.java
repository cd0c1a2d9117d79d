package dev.mdk.spi;

import dev.mdk.ConfigurationException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Named settings as text. A key is lower case with points, {@code discovery.source}; it is the
 * system property {@code mdk.discovery.source} and the environment variable {@code
 * MDK_DISCOVERY_SOURCE}. An empty value counts as none.
 */
@FunctionalInterface
public interface Settings {

  /** No setting at all. */
  Settings NONE = key -> Optional.empty();

  /**
   * Returns a setting.
   *
   * @param key its key
   * @return its value, never empty text
   */
  Optional<String> find(String key);

  /**
   * Returns the settings that system properties give, else environment variables.
   *
   * @return the settings, read anew at each call
   */
  static Settings system() {
    return key -> {
      Optional<String> property = notEmpty(Optional.ofNullable(System.getProperty("mdk." + key)));
      return property.isPresent()
          ? property
          : notEmpty(Optional.ofNullable(System.getenv(variable(key))));
    };
  }

  /**
   * Returns settings from a map.
   *
   * @param values by key
   * @return the settings
   */
  static Settings of(Map<String, String> values) {
    Map<String, String> copy = Map.copyOf(values);
    return key -> notEmpty(Optional.ofNullable(copy.get(key)));
  }

  private static Optional<String> notEmpty(Optional<String> value) {
    return value.isPresent() && value.get().isEmpty() ? Optional.empty() : value;
  }

  private static String variable(String key) {
    return "MDK_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * Returns these settings and, where they say nothing, others.
   *
   * @param others asked where these have no value
   * @return both
   */
  default Settings orElse(Settings others) {
    return key -> {
      Optional<String> own = find(key);
      return own.isPresent() ? own : others.find(key);
    };
  }

  /**
   * Returns a length of time, written as {@code 500ms}, {@code 30s}, {@code 5m} or {@code PT30S}.
   *
   * @param key its key
   * @param otherwise what counts where nothing is said
   * @return a positive duration, which a {@code long} can hold as nanoseconds
   * @throws ConfigurationException if the value is none
   */
  default Duration duration(String key, Duration otherwise) {
    Optional<String> value = find(key);
    return value.isPresent() ? parseDuration(key, value.get()) : otherwise;
  }

  /**
   * Returns a whole number.
   *
   * @param key its key
   * @param otherwise what counts where nothing is said
   * @param least the lowest value allowed
   * @param most the highest value allowed
   * @return the number
   * @throws ConfigurationException if the value is none, or out of range
   */
  default int integer(String key, int otherwise, int least, int most) {
    String value = find(key).orElse("");
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new ConfigurationException(
        key + ": " + value + " (expected: a whole number from " + least + " to " + most + ")");
  }

  /**
   * Returns a yes or no.
   *
   * @param key its key
   * @param otherwise what counts where nothing is said
   * @return whether the value is {@code true}
   * @throws ConfigurationException if the value is neither {@code true} nor {@code false}
   */
  default boolean flag(String key, boolean otherwise) {
    String value = find(key).orElse(String.valueOf(otherwise));
    if (value.equals("true") || value.equals("false")) {
      return value.equals("true");
    }
    throw new ConfigurationException(key + ": " + value + " (expected: true or false)");
  }

  private static Duration parseDuration(String key, String value) {
    try {
      Duration duration = value.startsWith("P") ? Duration.parse(value) : withUnit(value);
      if (duration.toNanos() > 0) { // throws beyond 292 years, before a timer does
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // told below, with the forms
    }
    throw new ConfigurationException(
        key + ": " + value + " (expected: a positive duration such as 500ms, 30s, 5m or PT30S)");
  }

  private static Duration withUnit(String value) {
    if (value.endsWith("ms")) {
      return Duration.parse("PT" + seconds(value.substring(0, value.length() - 2)) + "S");
    }
    return Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
  }

  private static String seconds(String millis) {
    try {
      return java.math.BigDecimal.valueOf(Long.parseLong(millis), 3).toPlainString();
    } catch (NumberFormatException e) {
      return millis + "ms"; // not a duration: refused by the parser
    }
  }
}
