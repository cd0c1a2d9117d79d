package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Attempt;
import dev.mdk.CausalClock;
import dev.mdk.Hint;
import dev.mdk.Interaction;
import dev.mdk.LogLevel;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.session.FakeRouting.FakeEndpoint;
import dev.mdk.session.FakeRouting.Said;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.spi.InteractionReport.Verdict;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InteractionTest {

  private static final Duration TWO_MS = Duration.ofMillis(2);

  private final Bench bench = new Bench();
  private final FakeEndpoint hello = bench.routing.add("hello");
  private final FakeEndpoint other = bench.routing.add("other");
  private final Session session = bench.mdk.session();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void givesEachNodeTheVerdictOfTheWhole() throws Exception {
    String result =
        session.interact(
            interaction -> {
              session.resolve("hello", "1.0");
              interaction.resolve("other", "1.0");
              assertThat(hello.inFlight()).isOne();
              assertThat(hello.verdicts).isEmpty();
              return "done";
            });

    assertThat(result).isEqualTo("done");
    assertThat(hello.verdicts).containsExactly(new Said(Outcome.SUCCESS, -1));
    assertThat(other.verdicts).containsExactly(new Said(Outcome.SUCCESS, -1));
    assertThat(bench.routing.hints).containsOnly(Hint.NONE);
    assertThat(bench.texts()).containsExactly("Starting interaction.", "Finished interaction.");
  }

  @Test
  void rethrowsWhatFailedItUnchanged() {
    IOException thrown = new IOException("broken");

    assertThatThrownBy(
            () ->
                session.interact(
                    interaction -> {
                      session.resolve("hello", "1.0");
                      throw thrown;
                    }))
        .isSameAs(thrown);

    assertThat(hello.outcomes()).containsExactly(Outcome.CALLER_FAILURE);
    assertThat(bench.texts().get(1))
        .isEqualTo("involved: hello 1.0 at http://hello\n\njava.io.IOException: broken");
    assertThat(bench.pipeline.events().get(1).level()).isEqualTo(LogLevel.ERROR);
    assertThat(bench.pipeline.events().get(1).category()).isEqualTo("interaction failure");
    assertThat(bench.pipeline.events().get(1).thrown()).containsSame(thrown);
  }

  @Test
  void saysThatNobodyWasInvolved() {
    session.interaction().fail(new IOException("alone"));

    assertThat(bench.texts().get(1))
        .isEqualTo("no dependent services involved\n\njava.io.IOException: alone");
  }

  @Test
  void judgesNobodyWhenItWasCancelled() {
    for (Throwable cancelled :
        List.of(
            new CancellationException(),
            new InterruptedException(),
            new CompletionException(new CancellationException()))) {
      assertThatThrownBy(
              () ->
                  session.<String, Throwable>interact(
                      interaction -> {
                        session.resolve("hello", "1.0");
                        throw cancelled;
                      }))
          .isSameAs(cancelled);
    }

    assertThat(hello.verdicts).isEmpty();
    assertThat(hello.releases).hasValue(3);
    assertThat(bench.reports.reports())
        .extracting(InteractionReport::result)
        .containsOnly(Result.RELEASED);
  }

  @Test
  void judgesNobodyWhenTheThreadIsInterrupted() {
    assertThatThrownBy(
            () ->
                session.interact(
                    interaction -> {
                      session.resolve("hello", "1.0");
                      Thread.currentThread().interrupt();
                      throw new IllegalStateException("in the middle of it");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(hello.verdicts).isEmpty();
    assertThat(hello.releases).hasValue(1);
  }

  @Test
  void failsWhenItIsClosedWithoutAWord() {
    try (Interaction interaction = session.interaction()) {
      interaction.resolve("hello", "1.0");
    }

    assertThat(hello.outcomes()).containsExactly(Outcome.CALLER_FAILURE);
    assertThat(bench.texts().get(1)).endsWith("closed without a word about how it went");
  }

  @Test
  void believesTheFirstWord() {
    try (Interaction interaction = session.interaction()) {
      interaction.resolve("hello", "1.0");
      interaction.succeed();
      interaction.fail(new IOException());
      interaction.release();
    }

    assertThat(hello.outcomes()).containsExactly(Outcome.SUCCESS);
    assertThat(hello.releases).hasValue(0);
    assertThat(bench.reports.reports()).hasSize(1);
  }

  @Test
  void countsAFailureOfTheTransportAtOnceAndForGood() {
    try (Interaction interaction = session.interaction()) {
      interaction.attempt("hello", "1.0", Hint.NONE).report(Outcome.UNREACHABLE, TWO_MS);
      assertThat(hello.verdicts).containsExactly(new Said(Outcome.UNREACHABLE, 2_000_000));
      interaction.succeed();
    }

    assertThat(hello.verdicts).hasSize(1);
    assertThat(bench.reports.reports().get(0).verdicts())
        .containsExactly(new Verdict(hello.node(), Outcome.UNREACHABLE));
  }

  @Test
  void keepsASuccessOfTheTransportUntilTheEnd() {
    try (Interaction interaction = session.interaction()) {
      interaction.attempt("hello", "1.0", Hint.NONE).report(Outcome.SUCCESS, TWO_MS);
      assertThat(hello.verdicts).isEmpty();
      interaction.succeed();
    }

    assertThat(hello.verdicts).containsExactly(new Said(Outcome.SUCCESS, 2_000_000));
  }

  @Test
  void turnsASuccessOfTheTransportIntoASoftFailure() {
    try (Interaction interaction = session.interaction()) {
      interaction.attempt("hello", "1.0", Hint.NONE).report(Outcome.SUCCESS, TWO_MS);
      interaction.fail(new IOException());
    }

    assertThat(hello.verdicts).containsExactly(new Said(Outcome.CALLER_FAILURE, 2_000_000));
  }

  @Test
  void keepsASuccessOfTheTransportWhenItIsReleased() {
    try (Interaction interaction = session.interaction()) {
      interaction.attempt("hello", "1.0", Hint.NONE).report(Outcome.SUCCESS, TWO_MS);
      interaction.attempt("other", "1.0", Hint.NONE);
      interaction.release();
    }

    assertThat(hello.verdicts).containsExactly(new Said(Outcome.SUCCESS, 2_000_000));
    assertThat(other.releases).hasValue(1);
  }

  @Test
  void neverTurnsOverloadIntoAFailure() {
    try (Interaction interaction = session.interaction()) {
      interaction.attempt("hello", "1.0", Hint.NONE).report(Outcome.OVERLOADED, TWO_MS);
      interaction.fail(new IOException());
    }

    assertThat(hello.outcomes()).containsExactly(Outcome.OVERLOADED);
  }

  @Test
  void ignoresWhatAnAttemptSaysLate() {
    Attempt attempt;
    try (Interaction interaction = session.interaction()) {
      attempt = interaction.attempt("hello", "1.0", Hint.NONE);
      interaction.succeed();
    }

    attempt.report(Outcome.ERROR, TWO_MS);
    attempt.release();

    assertThat(hello.outcomes()).containsExactly(Outcome.SUCCESS);
    assertThat(hello.releases).hasValue(0);
  }

  @Test
  void countsAnAttemptOutsideOfAnyAsTold() {
    session.attempt("hello", "1.0", Hint.NONE).report(Outcome.SUCCESS, TWO_MS);
    session.attempt("hello", "1.0", Hint.NONE).release();
    session.attempt("hello", "1.0", Hint.NONE).report(Outcome.ERROR, Duration.ofSeconds(-1));

    assertThat(hello.outcomes()).containsExactly(Outcome.SUCCESS, Outcome.ERROR);
    assertThat(hello.verdicts.get(1).latencyNanos()).isNegative();
    assertThat(hello.releases).hasValue(1);
  }

  @Test
  void reportsNothingAboutANodeThatIsJustNamed() {
    session.resolve("hello", "1.0");

    assertThat(hello.starts).hasValue(0);
    assertThat(bench.routing.hints).containsExactly(Hint.WITHOUT_PROBES);
  }

  @Test
  void nestsSoThatTheInnermostTakesTheNode() {
    session.interact(
        outer -> {
          session.resolve("other", "1.0");
          assertThatThrownBy(
                  () ->
                      session.interact(
                          inner -> {
                            session.resolve("hello", "1.0");
                            throw new IllegalStateException();
                          }))
              .isInstanceOf(IllegalStateException.class);
          return session.resolve("other", "1.0");
        });

    assertThat(hello.outcomes()).containsExactly(Outcome.CALLER_FAILURE);
    assertThat(other.outcomes()).containsExactly(Outcome.SUCCESS, Outcome.SUCCESS);
  }

  @Test
  void takesNoNodeOfAnotherSession() {
    session.interact(interaction -> bench.mdk.session().resolve("hello", "1.0"));

    assertThat(hello.starts).hasValue(0);
  }

  @Test
  void isNotBoundToTheThreadInItsOpenForm() {
    try (Interaction interaction = session.interaction()) {
      session.resolve("hello", "1.0");
      interaction.call(() -> session.resolve("other", "1.0"));
      interaction.succeed();
    }

    assertThat(hello.starts).hasValue(0);
    assertThat(other.outcomes()).containsExactly(Outcome.SUCCESS);
  }

  @Test
  void takesWhatCodeInItsScopeResolves() {
    try (Interaction open = session.interaction()) {
      open.run(() -> session.resolve("hello", "1.0"));
      open.call(() -> session.resolve("other", "1.0"));
      session.resolve("hello", "1.0");
      open.succeed();
    }

    assertThat(hello.verdicts).containsExactly(new Said(Outcome.SUCCESS, -1));
    assertThat(other.verdicts).containsExactly(new Said(Outcome.SUCCESS, -1));
  }

  @Test
  void leavesOthersAloneOnceItHasEnded() {
    Interaction interaction = session.interaction();
    interaction.succeed();

    assertThat(interaction.resolve("hello", "1.0")).isEqualTo(hello.node());
    interaction.call(() -> session.resolve("hello", "1.0"));
    interaction.attempt("other", "1.0", Hint.NONE).report(Outcome.ERROR, TWO_MS);

    assertThat(hello.inFlight()).isZero();
    assertThat(hello.verdicts).isEmpty();
    assertThat(other.outcomes()).containsExactly(Outcome.ERROR);
  }

  @Test
  void reportsWhatCameOfIt() {
    try (Interaction interaction = session.interaction()) {
      interaction.resolve("hello", "1.0");
      interaction.attempt("other", "1.0", Hint.NONE).release();
      bench.facilities.time().advance(Duration.ofSeconds(1));
      interaction.fail(new IOException());
    }

    InteractionReport report = bench.reports.reports().get(0);
    assertThat(report.traceId()).isEqualTo(session.traceId());
    assertThat(report.processId()).isEqualTo(bench.facilities.processId());
    assertThat(report.start()).isEqualTo(ManualTime.BEGINNING);
    assertThat(report.end()).isEqualTo(ManualTime.BEGINNING.plusSeconds(1));
    assertThat(report.startClock()).isEqualTo(CausalClock.of(1));
    assertThat(report.endClock()).isEqualTo(CausalClock.of(2));
    assertThat(report.result()).isEqualTo(Result.FAILED);
    assertThat(report.blamed()).containsExactly(hello.node());
  }

  @Test
  void neverGivesMoreThanOneVerdictForAResolve() {
    int rounds = 300;
    for (int round = 0; round < rounds; round++) {
      Interaction interaction = session.interaction();
      Attempt attempt = interaction.attempt("hello", "1.0", Hint.NONE);
      int turn = round;
      Crowd.run(
          6,
          number -> {
            switch ((number + turn) % 6) {
              case 0 -> interaction.succeed();
              case 1 -> interaction.fail(new IOException());
              case 2 -> attempt.report(Outcome.SUCCESS, TWO_MS);
              case 3 -> attempt.report(Outcome.UNREACHABLE, TWO_MS);
              case 4 -> attempt.release();
              default -> interaction.resolve("other", "1.0");
            }
          });
    }

    assertThat(hello.starts).hasValue(rounds);
    assertThat(hello.endings).hasSize(rounds).allSatisfy((stamp, n) -> assertThat(n).isOne());
    assertThat(other.inFlight()).isZero();
    assertThat(other.endings).allSatisfy((stamp, n) -> assertThat(n).isOne());
    assertThat(bench.reports.reports()).hasSize(rounds);
  }
}
