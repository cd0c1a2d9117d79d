package dev.mdk.jdkhttp;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/** What may be sent twice, and when. */
final class Repetition {

  /** Methods that do no more by being repeated (RFC 9110, 9.2.2). */
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  private static final int MOST_DIGITS = 9;

  private Repetition() {}

  /** Returns whether the service promises that repeating this does no harm. */
  static boolean isHarmless(HttpRequest request) {
    return IDEMPOTENT.contains(request.method())
        || request.headers().firstValue("Idempotency-Key").isPresent();
  }

  /** Returns whether no byte of the request left this process. */
  static boolean wasNeverSent(Throwable failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
  }

  /** Returns what a node asks for by {@code Retry-After}: seconds, or a date. */
  static Optional<Duration> retryAfter(HttpHeaders headers, Instant now) {
    return headers.firstValue("Retry-After").flatMap(value -> parse(value.strip(), now));
  }

  private static Optional<Duration> parse(String value, Instant now) {
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      String some = value.substring(0, Math.min(MOST_DIGITS, value.length()));
      return Optional.of(Duration.ofSeconds(Long.parseLong(some)));
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
    } catch (DateTimeException unreadable) {
      return Optional.empty(); // as if it had not been said (RFC 9110, 5.5)
    }
  }
}
