package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.circuit.CircuitCall.Kind;
import dev.mdk.circuit.CircuitFigures.Rates;
import dev.mdk.spi.BreakerPolicy.Window;
import dev.mdk.spi.BreakerState;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What a breaker that stands alone makes of calls, what it tells of them, and what it counts. */
class CircuitCallsTest {

  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final Window WINDOW =
      Window.ofTime(Duration.ofSeconds(10)).slowFrom(Duration.ofSeconds(1));

  private final TestFacilities facilities = new TestFacilities().withRandom(() -> 0L);
  private final List<CircuitCall> calls = new ArrayList<>();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(
              Breakers.anyOf(
                  Breakers.consecutiveFailures(2, PAUSE, PAUSE),
                  Breakers.slowCallRate(100, 100, WINDOW, PAUSE, PAUSE)),
              facilities)
          .named("database")
          .ignoring(NoSuchElementException.class::isInstance)
          .withCallListener(calls::add);

  private static void throwing(CircuitBreaker one, Exception thrown) {
    assertThatThrownBy(
            () ->
                one.call(
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
  }

  private String after(Duration time) {
    facilities.time().advance(time);
    return "rows";
  }

  @Test
  void tellsOfEachCallHowItWent() {
    IOException broken = new IOException("broken");
    NoSuchElementException none = new NoSuchElementException("none");
    breaker.call(() -> after(Duration.ofMillis(5)));
    breaker.call(() -> after(Duration.ofSeconds(2)));
    throwing(breaker, none);
    throwing(breaker, broken);
    throwing(breaker, broken);
    assertThat(breaker.tryAcquire()).isEmpty();

    assertThat(calls)
        .containsExactly(
            call(Kind.SUCCEEDED, false, Duration.ofMillis(5), Optional.empty()),
            call(Kind.SUCCEEDED, true, Duration.ofSeconds(2), Optional.empty()),
            call(Kind.IGNORED, false, Duration.ZERO, Optional.of(none)),
            call(Kind.FAILED, false, Duration.ZERO, Optional.of(broken)),
            call(Kind.FAILED, false, Duration.ZERO, Optional.of(broken)),
            call(Kind.REFUSED, false, Duration.ZERO, Optional.empty()));
  }

  private static CircuitCall call(
      Kind kind, boolean isSlow, Duration duration, Optional<Throwable> thrown) {
    return new CircuitCall("database", kind, isSlow, duration, thrown);
  }

  @Test
  void countsAllCallsAndThoseOfItsWindows() {
    for (int i = 0; i < 3; i++) {
      breaker.call(() -> "rows");
    }
    breaker.call(() -> after(Duration.ofSeconds(2)));
    throwing(breaker, new IOException("broken"));

    CircuitFigures figures = breaker.figures();
    assertThat(figures.windows()).containsOnlyKeys(WINDOW);
    Rates rates = figures.windows().getOrDefault(WINDOW, new Rates(0, 0, 0));
    assertThat(rates).isEqualTo(new Rates(5, 1, 1));
    assertThat(rates.failedPercent()).isEqualTo(20);
    assertThat(rates.slowPercent()).isEqualTo(20);
    assertThat(figures.failuresInARow()).isEqualTo(1);
    facilities.time().advance(Duration.ofSeconds(11));
    assertThat(breaker.figures().windows()).containsEntry(WINDOW, new Rates(0, 0, 0));

    throwing(breaker, new IOException("broken"));
    assertThat(breaker.tryAcquire()).isEmpty();

    assertThat(breaker.figures()).isEqualTo(new CircuitFigures(4, 2, 1, 0, 1, 0, Map.of()));
    breaker.reset();
    assertThat(breaker.figures().failed()).isEqualTo(2);
  }

  @Test
  void rateOfNoCallsIsZero() {
    assertThat(new Rates(0, 0, 0).failedPercent()).isZero();
  }

  @Test
  void takesForFailuresWhatItIsTold() {
    CircuitBreaker some =
        breaker
            .failingOn(IOException.class::isInstance)
            .ignoring(IllegalStateException.class::isInstance)
            .failingIf(Integer.class, status -> status >= 500)
            .failingIf(String.class, String::isEmpty);
    for (int i = 0; i < 5; i++) {
      throwing(some, new IllegalArgumentException("the caller's own"));
      throwing(some, new NoSuchElementException("ignored"));
    }
    throwing(some, new IllegalStateException("ignored as well"));
    throwing(some, new IOException("broken"));
    assertThat(some.state()).isEqualTo(BreakerState.CLOSED);

    assertThat(some.<Integer, RuntimeException>call(() -> 503)).isEqualTo(503);

    assertThat(some.state()).isInstanceOf(BreakerState.Open.class);
    assertThat(some.figures())
        .extracting(CircuitFigures::succeeded, CircuitFigures::failed, CircuitFigures::ignored)
        .containsExactly(5L, 2L, 6L);
  }

  @Test
  void judgesResultsThatComeLater() {
    CircuitBreaker some = breaker.failingIf(Integer.class, status -> status >= 500);
    for (int i = 0; i < 2; i++) {
      assertThat(some.callAsync(() -> CompletableFuture.completedFuture(503)))
          .isCompletedWithValue(503);
    }
    assertThat(some.tryAcquire()).isEmpty();
  }

  @Test
  void looksIntoWhatFuturesWrap() {
    breaker
        .tryAcquire()
        .orElseThrow()
        .failed(new CompletionException(new NoSuchElementException("none")));
    assertThat(calls).singleElement().extracting(CircuitCall::kind).isEqualTo(Kind.IGNORED);
  }

  @Test
  void asksSomethingElseIfItIsOpenOrTheCodeFails() {
    for (int i = 0; i < 2; i++) {
      String rows =
          breaker.callOr(
              () -> {
                throw new IOException("broken");
              },
              thrown -> "kept, as " + thrown.getMessage());
      assertThat(rows).isEqualTo("kept, as broken");
    }

    String rows = breaker.callOr(() -> "never", thrown -> "kept, as " + thrown.getMessage());

    assertThat(rows).startsWith("kept, as database: not called, the circuit is open");
    breaker.reset();
    assertThat(breaker.<String>callOr(() -> "rows", thrown -> "kept")).isEqualTo("rows");
  }

  @Test
  void asksNothingElseAfterCancellationAndKeepsAnInterruption() {
    assertThatThrownBy(() -> breaker.callOr(CircuitCallsTest::cancelled, thrown -> "kept"))
        .isInstanceOf(CancellationException.class);
    String rows =
        breaker.callOr(
            () -> {
              throw new InterruptedException();
            },
            thrown -> "kept");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(rows).isEqualTo("kept");
    assertThat(breaker.figures().ignored()).isEqualTo(2);
  }

  private static String cancelled() {
    throw new CancellationException();
  }

  @Test
  void goesOnWhenListenersAndPredicatesFail() {
    CircuitBreaker some =
        breaker
            .failingOn(
                thrown -> {
                  throw new UncheckedIOException(new IOException("predicate"));
                })
            .withCallListener(
                call -> {
                  throw new IllegalStateException("listener");
                });

    throwing(some, new IOException("broken"));
    assertThat(some.<String, RuntimeException>call(() -> "rows")).isEqualTo("rows");

    assertThat(some.figures())
        .extracting(CircuitFigures::succeeded, CircuitFigures::failed, CircuitFigures::ignored)
        .containsExactly(1L, 0L, 1L);
  }
}
