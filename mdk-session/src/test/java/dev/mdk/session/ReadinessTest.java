package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  private void refuse() {
    bench.routing.waiters.remove(0).future().completeExceptionally(new NoNodeException("none yet"));
  }

  @Test
  void isReadyWhenThereIsANode() {
    CompletableFuture<Void> ready = bench.mdk.whenReady("hello", "1.0", MINUTE);
    assertThat(ready).isNotDone();

    bench.routing.wake();

    assertThat(ready).isCompleted();
    assertThat(bench.routing.add("hello").starts).hasValue(0);
  }

  @Test
  void asksAgainWhenAskingFailsBeforeTheLimit() {
    CompletableFuture<Void> ready = bench.mdk.whenReady("hello", "1.0", MINUTE);
    refuse();
    assertThat(bench.routing.waiters).isEmpty();

    bench.facilities.time().advance(Duration.ofMillis(100));
    bench.routing.wake();

    assertThat(ready).isCompleted();
    assertThat(bench.facilities.time().pending()).isZero();
  }

  @Test
  void givesUpAtTheLimit() {
    CompletableFuture<Void> ready = bench.mdk.whenReady("hello", "1.0", MINUTE);

    bench.facilities.time().advance(MINUTE);
    refuse();

    assertThat(ready)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(NoNodeException.class);
  }

  @Test
  void asksNoMoreOnceItIsCancelled() {
    CompletableFuture<Void> ready = bench.mdk.whenReady("hello", "1.0", MINUTE);

    ready.cancel(true);

    assertThat(bench.routing.waiters.get(0).future()).isCancelled();
    bench.facilities.time().advance(MINUTE);
    assertThat(bench.routing.waiters).hasSize(1);
  }

  @Test
  void letsGoAtTheEnd() {
    CompletableFuture<Void> ready = bench.mdk.whenReady("hello", "1.0", MINUTE);

    bench.mdk.close();

    assertThat(ready)
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(MdkException.class);
    assertThatThrownBy(() -> bench.mdk.awaitReady("hello", "1.0", MINUTE))
        .isInstanceOf(MdkException.class);
  }
}
