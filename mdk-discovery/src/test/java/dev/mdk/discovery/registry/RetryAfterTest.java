package dev.mdk.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "7, 7",
    "' 0 ', 0",
    "61, 60",
    "999999999, 60",
    "99999999999999999999, 0",
    "-1, 0",
    "soon, 0",
    "'', 0",
    "'Fri, 27 Nov 2026 10:00:05 GMT', 5",
    "'Fri, 27 Nov 2026 09:00:00 GMT', 0",
    "'Fri, 27 Nov 2026 23:00:00 GMT', 60"
  })
  void readsSecondsAndDatesWithinBounds(String value, long seconds) {
    HttpHeaders headers = HttpHeaders.of(Map.of("retry-after", List.of(value)), (a, b) -> true);
    assertThat(RetryAfter.of(headers, NOW)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void isZeroWithoutTheHeader() {
    assertThat(RetryAfter.of(HttpHeaders.of(Map.of(), (a, b) -> true), NOW)).isZero();
  }
}
