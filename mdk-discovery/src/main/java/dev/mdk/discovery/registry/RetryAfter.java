package dev.mdk.discovery.registry;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** For how long a busy server asks to be left alone, by its header {@code Retry-After}. */
public final class RetryAfter {

  /** No server is believed that wants to be left alone for longer than this. */
  public static final Duration MOST = Duration.ofMinutes(1);

  private RetryAfter() {}

  /**
   * Reads the header: seconds, or a time of day.
   *
   * @param headers the headers of an answer
   * @param now the time of day
   * @return from zero, where there is no such header or one that cannot be read, to {@link #MOST}
   */
  public static Duration of(HttpHeaders headers, Instant now) {
    String value = headers.firstValue("Retry-After").orElse("").strip();
    Duration wait =
        value.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : until(value, now);
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(MOST) > 0 ? MOST : wait;
  }

  private static Duration until(String date, Instant now) {
    try {
      return Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
    } catch (DateTimeException | ArithmeticException e) {
      return Duration.ZERO;
    }
  }
}
