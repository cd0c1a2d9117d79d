package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Attempt;
import dev.mdk.DeadlineExceededException;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Interaction;
import dev.mdk.MdkEvent;
import dev.mdk.MdkException;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResolveTest {

  private final ManualExecutor executor = new ManualExecutor();
  private final Bench bench = new Bench(new TestFacilities().withExecutor(executor));
  private final Session session = bench.mdk.session();
  private final ExecutorService others = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    others.shutdownNow();
    executor.close();
    bench.close();
  }

  @Test
  void findsANodeThatIsKnownAtOnce() throws Exception {
    bench.routing.add("hello");

    assertThat(session.resolve("hello", "1.0").address()).isEqualTo("http://hello");
    assertThat(session.resolveAsync("hello", "1.0").get(60, TimeUnit.SECONDS).service())
        .isEqualTo("hello");
    assertThat(bench.routing.waiters).isEmpty();
    assertThat(bench.facilities.events().of(MdkEvent.Resolved.class)).hasSize(2);
  }

  @Test
  void looksFromTheEnvironmentOfTheCaller() {
    bench.routing.add("hello");

    bench.mdk.join("{\"environment\":{\"name\":\"prod\"}}").resolve("hello", "1.0");

    assertThat(bench.routing.environments)
        .containsExactly(Environment.SANDBOX, Environment.parse("prod"));
  }

  @Test
  void waitsForTheFirstNodeWithinItsDeadline() throws Exception {
    session.deadline(Duration.ofSeconds(3));
    Future<Node> waiting = others.submit(() -> session.resolve("hello", "1.0"));
    awaitWaiter();

    assertThat(bench.routing.waiters.get(0).deadline().remainingNanos()).isEqualTo(3_000_000_000L);
    bench.routing.wake();

    assertThat(waiting.get(60, TimeUnit.SECONDS).service()).isEqualTo("hello");
  }

  @Test
  void tellsWhoWaitedWhyThereIsNone() throws Exception {
    Future<Node> waiting = others.submit(() -> session.resolve("hello", "1.0"));
    awaitWaiter();
    NoNodeException told = new NoNodeException("none of hello");
    bench.routing.waiters.get(0).future().completeExceptionally(told);

    assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(NoNodeException.class)
        .cause()
        .hasMessage("none of hello")
        .hasCause(told);
  }

  @Test
  void looksForNothingAfterItsDeadline() {
    bench.routing.add("hello");
    session.deadline(Duration.ZERO);

    assertThatThrownBy(() -> session.resolve("hello", "1.0"))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessage("the deadline has passed: resolve hello 1.0");
    assertThat(session.resolveAsync("hello", "1.0"))
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(DeadlineExceededException.class);
    assertThat(bench.facilities.events().of(MdkEvent.DeadlineExceeded.class)).hasSize(2);
  }

  @Test
  void letsAThreadGoThatIsInterrupted() throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Future<Boolean> waiting =
        others.submit(
            () -> {
              thread.set(Thread.currentThread());
              assertThatThrownBy(() -> session.resolve("hello", "1.0"))
                  .isInstanceOf(MdkException.class)
                  .hasMessage("interrupted while waiting for hello 1.0")
                  .hasCauseInstanceOf(InterruptedException.class);
              return Thread.interrupted();
            });
    awaitWaiter();
    thread.get().interrupt();

    assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.routing.waiters.get(0).future()).isCancelled();
  }

  @Test
  void runsWhatDependsOnAWaitInTheExecutor() {
    CompletableFuture<Attempt> attempt = session.attemptAsync("hello", "1.0", Hint.NONE);
    bench.routing.wake();
    assertThat(attempt).isNotDone();

    executor.runAll();

    assertThat(attempt).isCompleted();
    assertThat(bench.routing.add("hello").inFlight()).isOne();
  }

  @Test
  void endsTheWaitThatIsCancelled() {
    CompletableFuture<Node> node = session.resolveAsync("hello", "1.0");

    node.cancel(true);

    assertThat(bench.routing.waiters.get(0).future()).isCancelled();
  }

  @Test
  void givesBackWhatComesTooLate() {
    CompletableFuture<Attempt> attempt = session.attemptAsync("hello", "1.0", Hint.NONE);
    bench.routing.wake();
    attempt.cancel(true);

    executor.runAll();

    assertThat(bench.routing.add("hello").starts).hasValue(1);
    assertThat(bench.routing.add("hello").releases).hasValue(1);
  }

  @Test
  void takesPartInAnInteractionWithoutAThread() {
    try (Interaction interaction = session.interaction()) {
      CompletableFuture<Node> node = interaction.call(() -> session.resolveAsync("hello", "1.0"));
      CompletableFuture<Attempt> attempt = interaction.attemptAsync("other", "1.0", Hint.NONE);
      bench.routing.wake();
      bench.routing.wake();
      executor.runAll();
      assertThat(node).isCompleted();
      attempt.join().report(Outcome.ERROR, Duration.ZERO);
      interaction.succeed();
    }

    assertThat(bench.routing.add("hello").outcomes()).containsExactly(Outcome.SUCCESS);
    assertThat(bench.routing.add("other").outcomes()).containsExactly(Outcome.ERROR);
  }

  @Test
  void givesANodeBackWhoseInteractionEndedMeanwhile() {
    Interaction interaction = session.interaction();
    CompletableFuture<Node> node = interaction.call(() -> session.resolveAsync("hello", "1.0"));
    interaction.succeed();
    bench.routing.wake();
    executor.runAll();

    assertThat(node).isCompleted();
    assertThat(bench.routing.add("hello").inFlight()).isZero();
    assertThat(bench.routing.add("hello").verdicts).isEmpty();
  }

  @Test
  void leavesNobodyWaitingWhenTheExecutorIsClosed() {
    CompletableFuture<Node> node = session.resolveAsync("hello", "1.0");
    executor.close();

    bench.routing.wake();

    assertThat(node).isCompletedExceptionally();
  }

  @Test
  void refusesAfterTheEndAndLetsWaitersGo() {
    CompletableFuture<Node> waiting = session.resolveAsync("hello", "1.0");

    bench.mdk.close();
    executor.runAll();

    assertThat(waiting).isCompletedExceptionally();
    assertThatThrownBy(() -> session.resolve("hello", "1.0"))
        .isInstanceOf(MdkException.class)
        .hasMessage("the MDK is closed");
  }

  @Test
  void ignoresRoutesUnlessTheyAreSwitchedOn() {
    bench.routing.add("hello");
    bench.routing.add("canary");
    String routes =
        "{\"properties\":{\"routes\":{\"hello\":[{\"target\":\"canary\",\"version\":\"1.0\"}]}}}";

    session.route("hello", "1.0", "canary", "1.0");
    Session joined = bench.mdk.join(routes);

    assertThat(session.resolve("hello", "1.0").service()).isEqualTo("hello");
    assertThat(joined.resolve("hello", "1.0").service()).isEqualTo("hello");
    assertThat(session.externalize()).doesNotContain("canary");
    assertThat(joined.externalize()).contains("canary");
  }

  @Test
  void obeysRoutesToWhatIsAllowed() {
    try (Bench routed = new Bench("routes", "true", "routes.allow", "canary, other")) {
      routed.routing.add("hello");
      routed.routing.add("canary");
      routed.routing.add("secret");
      Session here =
          routed
              .mdk
              .session()
              .route("hello", "2.0", "other", "1.0")
              .route("hello", "1.1", "canary", "3.0")
              .route("hello", "*", "secret", "1.0");

      assertThat(here.resolve("hello", "1.2").service()).isEqualTo("canary");
      assertThat(here.resolve("hello", "1.0").service()).isEqualTo("hello");
      assertThat(here.resolve("hello", "*").service()).isEqualTo("hello");
      Session next = routed.mdk.join(here.externalize());
      assertThat(next.resolve("hello", "1.2").service()).isEqualTo("canary");
      Session forged =
          routed.mdk.join(
              "{\"properties\":{\"routes\":{\"hello\":[7,{\"target\":\"secret\"},{\"target\":9}]}}}");
      assertThat(forged.resolve("hello", "1.0").service()).isEqualTo("hello");
    }
  }

  private void awaitWaiter() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (bench.routing.waiters.isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
