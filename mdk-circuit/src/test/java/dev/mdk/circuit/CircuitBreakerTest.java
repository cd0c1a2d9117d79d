package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.BreakerState;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A breaker that stands alone. */
class CircuitBreakerTest {

  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final TestFacilities facilities = new TestFacilities().withRandom(() -> 0L);
  private final List<String> seen = new ArrayList<>();
  private final CircuitBreaker breaker =
      CircuitBreaker.of(Breakers.consecutiveFailures(2, PAUSE, PAUSE), facilities)
          .named("database")
          .withListener((name, state) -> seen.add(name + " " + state.getClass().getSimpleName()));

  private static void fail(CircuitBreaker one) {
    assertThatThrownBy(
            () ->
                one.call(
                    () -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class);
  }

  private void open() {
    fail(breaker);
    fail(breaker);
  }

  @Test
  void handsOnWhatTheCodeReturnsAndThrows() throws Exception {
    assertThat(breaker.<String, Exception>call(() -> "rows")).isEqualTo("rows");
    fail(breaker);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void refusesWhileItIsOpenAndTellsWhyAndForHowLong() {
    open();
    facilities.time().advance(Duration.ofSeconds(10));

    assertThatThrownBy(() -> breaker.call(() -> "never"))
        .isInstanceOfSatisfying(
            CircuitOpenException.class,
            thrown -> {
              assertThat(thrown.name()).isEqualTo("database");
              assertThat(thrown.retryAfter()).isEqualTo(Duration.ofSeconds(20));
            })
        .hasMessage(
            "database: not called, the circuit is open: 2 failures in a row; to be tried in 20000"
                + " ms");
  }

  @Test
  void letsOneCallThroughAfterThePauseAndClosesIfItGoesWell() {
    open();
    facilities.time().advance(PAUSE);
    CircuitBreaker.Permit probe = breaker.tryAcquire().orElseThrow();
    assertThat(breaker.tryAcquire()).isEmpty();
    assertThatThrownBy(() -> breaker.call(() -> "second"))
        .hasMessage("database: not called, the circuit is open: a call is on its way to see");

    probe.succeeded();
    probe.failed(new IOException("a second word"));

    assertThat(breaker.<String, RuntimeException>call(() -> "rows")).isEqualTo("rows");
    assertThat(seen)
        .containsExactly("database Open", "database Due", "database Probing", "database Closed");
  }

  @Test
  void closesByACallThatGoesWellAfterThePause() throws Exception {
    open();
    facilities.time().advance(PAUSE);
    assertThat(breaker.<String, Exception>call(() -> "rows")).isEqualTo("rows");
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

    open();
    facilities.time().advance(PAUSE.multipliedBy(2));
    assertThat(breaker.callAsync(() -> CompletableFuture.completedFuture("rows"))).isCompleted();
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void forgetsFailuresWhenACallGoesWell() throws Exception {
    fail(breaker);
    breaker.call(() -> "rows");
    fail(breaker);

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void measuresHowLongCallsTake() throws Exception {
    BreakerPolicy.Window window = BreakerPolicy.Window.ofCalls(2).slowFrom(Duration.ofSeconds(1));
    CircuitBreaker impatient =
        CircuitBreaker.of(Breakers.slowCallRate(100, 2, window, PAUSE, PAUSE), facilities)
            .named("database");
    facilities.time().advance(Duration.ofSeconds(5));
    for (int i = 0; i < 3; i++) {
      impatient.call(() -> after(Duration.ofMillis(999)));
    }
    assertThat(impatient.state()).isEqualTo(BreakerState.CLOSED);

    for (int i = 0; i < 2; i++) {
      impatient.call(() -> after(Duration.ofSeconds(1)));
    }

    assertThat(impatient.state()).isInstanceOf(BreakerState.Open.class);
    assertThat(impatient.name()).isEqualTo("database");
  }

  private String after(Duration time) {
    facilities.time().advance(time);
    return "rows";
  }

  @Test
  void isTriedByTheNextIfAProbeSaysNothing() {
    open();
    facilities.time().advance(PAUSE);
    breaker.tryAcquire().orElseThrow().released();
    breaker.tryAcquire().orElseThrow().failed(new InterruptedException());
    facilities.time().advance(Duration.ofMillis(100));
    CircuitBreaker.Permit lost = breaker.tryAcquire().orElseThrow();
    facilities.time().advance(PAUSE); // its lease ends
    facilities.time().advance(Duration.ofMillis(100));
    breaker.tryAcquire().orElseThrow().succeeded();
    lost.failed(new IOException("late"));

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void tellsAListenerOnlyOfTheBreakerThatItWasGivenTo() {
    List<String> more = new ArrayList<>();
    CircuitBreaker copy = breaker.withListener((name, state) -> more.add(name));
    fail(breaker);
    fail(breaker);
    assertThat(more).isEmpty();
    assertThat(seen).containsExactly("database Open");
    assertThat(copy.state()).isEqualTo(BreakerState.CLOSED);

    fail(copy);
    fail(copy);

    assertThat(more).containsExactly("database");
    assertThat(seen).containsExactly("database Open", "database Open");
  }

  @Test
  void ignoresCancellationAndWhatItIsTold() {
    CircuitBreaker some = breaker.ignoring(IllegalStateException.class::isInstance);
    for (RuntimeException ignored :
        List.of(new CancellationException(), new IllegalStateException())) {
      for (int i = 0; i < 5; i++) {
        some.tryAcquire().orElseThrow().failed(ignored);
      }
    }
    assertThat(some.state()).isEqualTo(BreakerState.CLOSED);
    fail(some);
    fail(some);
    assertThat(some.tryAcquire()).isEmpty();
  }

  @Test
  void countsWhatEndsLater() {
    CompletableFuture<String> good = new CompletableFuture<>();
    CompletableFuture<String> answer = breaker.callAsync(() -> good);
    good.complete("rows");
    assertThat(answer).isCompletedWithValue("rows");
    assertThat(breaker.callAsync(() -> new CompletableFuture<String>()).cancel(true)).isTrue();

    for (int i = 0; i < 2; i++) {
      assertThat(
              breaker.callAsync(
                  () -> CompletableFuture.<String>failedFuture(new IOException("broken"))))
          .isCompletedExceptionally();
    }
    assertThat(breaker.callAsync(() -> good))
        .failsWithin(Duration.ofSeconds(60))
        .withThrowableThat()
        .withCauseInstanceOf(CircuitOpenException.class);
  }

  @Test
  void countsCodeThatThrowsInsteadOfBeginning() {
    for (int i = 0; i < 2; i++) {
      assertThat(
              breaker.<String>callAsync(
                  () -> {
                    throw new IllegalStateException("no connection");
                  }))
          .isCompletedExceptionally();
    }
    assertThat(breaker.tryAcquire()).isEmpty();
  }

  @Test
  void doesAsItIsToldByHandUntilItIsReset() {
    breaker.forceOpen();
    assertThatThrownBy(() -> breaker.call(() -> "never"))
        .hasMessage("database: not called, the circuit is open: by hand");
    assertThat(breaker).hasToString("database: OPEN by hand");
    facilities.time().advance(Duration.ofDays(1000));
    assertThat(breaker.state()).isInstanceOf(BreakerState.Open.class);
    assertThat(breaker.tryAcquire()).isEmpty();

    breaker.forceClosed();
    for (int i = 0; i < 5; i++) {
      fail(breaker);
    }
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker).hasToString("database: CLOSED by hand");
    assertThat(breaker.figures().failed()).isEqualTo(5);
    assertThat(breaker.figures().failuresInARow()).isEqualTo(5);

    breaker.disable();
    for (int i = 0; i < 5; i++) {
      fail(breaker);
    }
    assertThat(breaker.figures().failed()).isEqualTo(5);

    breaker.reset();
    fail(breaker);
    assertThat(breaker.tryAcquire()).isPresent();
    fail(breaker);
    assertThat(breaker.tryAcquire()).isEmpty();

    breaker.reset();
    assertThat(breaker.tryAcquire()).isPresent();
    assertThat(facilities.time().pending()).isZero();
    assertThat(seen)
        .containsExactly("database Open", "database Closed", "database Open", "database Closed");
  }

  @Test
  void countsNoCallThatBeganBeforeItWasReset() {
    CircuitBreaker.Permit before = breaker.tryAcquire().orElseThrow();
    breaker.reset();
    fail(breaker);
    before.failed(new IOException("late"));
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void letsOneOfManyThreadsTry() {
    open();
    facilities.time().advance(PAUSE);
    AtomicInteger through = new AtomicInteger();

    Crowd.run(100, number -> breaker.tryAcquire().ifPresent(permit -> through.incrementAndGet()));

    assertThat(through).hasValue(1);
  }

  @Test
  void needsNeitherANameNorFacilities() throws Exception {
    CircuitBreaker plain = CircuitBreaker.of(Breakers.standard());

    assertThat(plain.<String, Exception>call(() -> "rows")).isEqualTo("rows");
    plain.forceOpen();
    assertThatThrownBy(() -> plain.call(() -> "never"))
        .hasMessage("circuit breaker: not called, the circuit is open: by hand");
  }
}
