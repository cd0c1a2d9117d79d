package dev.mdk.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.Attempt;
import dev.mdk.Hint;
import dev.mdk.PropertyKey;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Interactions and their attempts: one end, one verdict at most, and nothing left in flight. */
public class InteractionRaces {

  private InteractionRaces() {}

  /** Two threads end an interaction, well and badly: its node hears one of both. */
  @JCStressTest
  @Outcome(
      id = {"SUCCESS, 0, 1", "CALLER_FAILURE, 0, 1"},
      expect = ACCEPTABLE,
      desc = "one end")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SucceedAndFail {
    private final Bench bench = new Bench();
    private final LiveInteraction interaction = bench.interaction();

    public SucceedAndFail() {
      interaction.resolve("s", "1.0");
    }

    @Actor
    public void one() {
      interaction.succeed();
    }

    @Actor
    public void other() {
      interaction.fail(new Failure());
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = bench.node.said();
      seen.r2 = bench.node.inFlight();
      seen.r3 = bench.reports.reports().size();
    }
  }

  /** Another thread resolves when it is closed: the node hears of that, or is given back. */
  @JCStressTest
  @Outcome(
      id = {"CALLER_FAILURE, 0", "released, 0"},
      expect = ACCEPTABLE,
      desc = "in it, or alone")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndResolve {
    private final Bench bench = new Bench();
    private final LiveInteraction interaction = bench.interaction();

    @Actor
    public void close() {
      interaction.close();
    }

    @Actor
    public void resolve() {
      Attempt attempt = interaction.attempt("s", "1.0", Hint.NONE);
      if (!((LiveAttempt) attempt).isInInteraction()) {
        attempt.release(); // as who resolves by name does
      }
    }

    @Arbiter
    public void look(LI_Result seen) {
      seen.r1 = bench.node.said();
      seen.r2 = bench.node.inFlight();
    }
  }

  /** A failure of the transport is reported when the interaction succeeds: one word counts. */
  @JCStressTest
  @Outcome(
      id = {"SUCCESS, 0, 1", "UNREACHABLE, 0, 1"},
      expect = ACCEPTABLE,
      desc = "one verdict")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SucceedAndReport {
    private final Bench bench = new Bench();
    private final LiveInteraction interaction = bench.interaction();
    private final Attempt attempt = interaction.attempt("s", "1.0", Hint.NONE);

    @Actor
    public void end() {
      interaction.succeed();
    }

    @Actor
    public void report() {
      attempt.report(dev.mdk.Outcome.UNREACHABLE, Duration.ZERO);
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = bench.node.said();
      seen.r2 = bench.node.inFlight();
      seen.r3 = bench.reports.calls().size();
    }
  }

  /** A success of the transport is reported when the interaction fails: the failure is told. */
  @JCStressTest
  @Outcome(id = "CALLER_FAILURE, 0, 1", expect = ACCEPTABLE, desc = "the interaction's word")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class FailAndReport {
    private final Bench bench = new Bench();
    private final LiveInteraction interaction = bench.interaction();
    private final Attempt attempt = interaction.attempt("s", "1.0", Hint.NONE);

    @Actor
    public void end() {
      interaction.fail(new Failure());
    }

    @Actor
    public void report() {
      attempt.report(dev.mdk.Outcome.SUCCESS, Duration.ZERO);
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = bench.node.said();
      seen.r2 = bench.node.inFlight();
      seen.r3 = bench.reports.calls().size();
    }
  }

  /** An attempt is released when its failure is reported. */
  @JCStressTest
  @Outcome(
      id = {"released, 0", "TIMEOUT, 0"},
      expect = ACCEPTABLE,
      desc = "one of both")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReleaseAndReport {
    private final Bench bench = new Bench();
    private final Attempt attempt = bench.session().attempt("s", "1.0", Hint.NONE);

    @Actor
    public void release() {
      attempt.release();
    }

    @Actor
    public void report() {
      attempt.report(dev.mdk.Outcome.TIMEOUT, Duration.ZERO);
    }

    @Arbiter
    public void look(LI_Result seen) {
      seen.r1 = bench.node.said();
      seen.r2 = bench.node.inFlight();
    }
  }

  /**
   * A line is logged when the interaction ends: no two lines share a clock, and no id is made
   * twice.
   */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE, desc = "one span, and clocks of their own")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndLog {
    private final Bench bench = new Bench();
    private final LiveSession session = bench.session();
    private final LiveInteraction interaction = (LiveInteraction) session.interaction();
    private Object first = "";
    private Object second = "";

    @Actor
    public void close() {
      interaction.close();
      first = interaction.span();
    }

    @Actor
    public void log() {
      session.info("case", "a line");
      second = interaction.span();
    }

    @Arbiter
    public void look(Z_Result seen) {
      // The start, the failure, and the line.
      seen.r1 = first.equals(second) && session.clock().last() == 3;
    }
  }

  /** Two messages are sent at once: each has a clock of its own. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "each its own")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class SendAndSend {
    private final SessionClock clock = new SessionClock(dev.mdk.CausalClock.ZERO);

    @Actor
    public void one(JJ_Result seen) {
      seen.r1 = clock.send().last();
    }

    @Actor
    public void other(JJ_Result seen) {
      seen.r2 = clock.send().last();
    }
  }

  /** Two deadlines are set at once: the shorter one holds. */
  @JCStressTest
  @Outcome(id = "5", expect = ACCEPTABLE, desc = "the shorter one")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class DeadlineAndDeadline {
    private final TimeLimit limit = new TimeLimit(() -> 0);

    @Actor
    public void longer() {
      limit.lower(9);
    }

    @Actor
    public void shorter() {
      limit.lower(5);
    }

    @Arbiter
    public void look(L_Result seen) {
      seen.r1 = limit.remainingNanos();
    }
  }

  /** Two properties are set at once: none is lost. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class PropertyAndProperty {
    private static final PropertyKey<String> ONE = PropertyKey.text("one");
    private static final PropertyKey<String> TWO = PropertyKey.text("two");
    private final LiveSession session = new Bench().session();

    @Actor
    public void one() {
      session.property(ONE, "1");
    }

    @Actor
    public void other() {
      session.property(TWO, "2");
    }

    @Arbiter
    public void look(LL_Result seen) {
      seen.r1 = session.property(ONE).orElse("lost");
      seen.r2 = session.property(TWO).orElse("lost");
    }
  }

  /** What fails an interaction, without a stack, which is of no interest. */
  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("case", null, false, false);
    }
  }
}
