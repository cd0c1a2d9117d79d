package dev.mdk.circuit;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.spi.BreakerEngine.Breaker;
import dev.mdk.spi.BreakerEngine.Probe;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState.Evidence;
import dev.mdk.testing.Nodes;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/**
 * The transitions of {@link LiveBreaker}: each is made once, and each timer ends with its phase.
 */
public class BreakerRaces {

  private BreakerRaces() {}

  /** Two failures reach the limit: it opens, is told once, and has one timer. */
  @JCStressTest
  @Outcome(id = "open, 1, 1", expect = ACCEPTABLE, desc = "opened once, one timer")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class FailureAndFailure {
    private final Stage stage = new Stage(2);

    @Actor
    public void one() {
      stage.fail();
    }

    @Actor
    public void other() {
      stage.fail();
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.opened.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** A success forgets the failures before it, or comes when the last one has opened it. */
  @JCStressTest
  @Outcome(id = "closed, 0, 0", expect = ACCEPTABLE, desc = "the success was first")
  @Outcome(id = "open, 1, 1", expect = ACCEPTABLE, desc = "the failure was first")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class FailureAndSuccess {
    private final Stage stage = new Stage(2);

    public FailureAndSuccess() {
      stage.fail();
    }

    @Actor
    public void failure() {
      stage.fail();
    }

    @Actor
    public void success() {
      stage.succeed();
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.opened.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** A comparison with other nodes convicts it while its own failure opens it: one sentence. */
  @JCStressTest
  @Outcome(id = "open, 1, 1", expect = ACCEPTABLE, desc = "opened once, one timer")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class FailureAndConviction {
    private final Stage stage = new Stage(1);
    private final Meter meter = stage.breaker.closed().orElseThrow().meter();

    @Actor
    public void failure() {
      stage.fail();
    }

    @Actor
    public void conviction() {
      stage.breaker.convict(meter, new Quarantine(Evidence.SOFT, Stage.PAUSE, "outlier"));
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.opened.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** The answer to a call from before the quarantine comes when the probe closes it. */
  @JCStressTest
  @Outcome(id = "closed, 1, 0", expect = ACCEPTABLE, desc = "the late failure says nothing")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class LateFailureAndRecovery {
    private final Stage stage = Stage.due();
    private final Probe probe = stage.probe();

    @Actor
    public void late() {
      stage.fail();
    }

    @Actor
    public void probe() {
      Stage.succeed(probe);
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.recovered.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** It is due, and two want to try: one does, on a lease with one timer. */
  @JCStressTest
  @Outcome(
      id = {"true, false, probing: 1 told, 1 timers", "false, true, probing: 1 told, 1 timers"},
      expect = ACCEPTABLE,
      desc = "one has the probe")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ProbeAndProbe {
    private final Stage stage = Stage.due();

    @Actor
    public void one(ZZL_Result seen) {
      seen.r1 = stage.tryProbe();
    }

    @Actor
    public void other(ZZL_Result seen) {
      seen.r2 = stage.tryProbe();
    }

    @Arbiter
    public void look(ZZL_Result seen) {
      seen.r3 = stage.state() + ": " + stage.probing + " told, " + stage.time.pending() + " timers";
    }
  }

  /** The quarantine ends when somebody wants to try: too early, or in time. */
  @JCStressTest
  @Outcome(id = "due, 0", expect = ACCEPTABLE, desc = "it was too early")
  @Outcome(id = "probing, 1", expect = ACCEPTABLE, desc = "it was in time")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class PauseEndsAndProbe {
    private final Stage stage = new Stage(1);

    public PauseEndsAndProbe() {
      stage.fail();
    }

    @Actor
    public void timer() {
      stage.time.advance(Stage.PAUSE);
    }

    @Actor
    public void caller() {
      stage.tryProbe();
    }

    @Arbiter
    public void look(LI_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.time.pending();
    }
  }

  /** Two words of one probe: the first counts, and each is told for what it is. */
  @JCStressTest
  @Outcome(id = "closed, 1, 1", expect = ACCEPTABLE, desc = "the success was first")
  @Outcome(id = "open, 2, 0", expect = ACCEPTABLE, desc = "the failure was first")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class VerdictAndVerdict {
    private final Stage stage = Stage.due();
    private final Probe probe = stage.probe();

    @Actor
    public void success() {
      Stage.succeed(probe);
    }

    @Actor
    public void failure() {
      Stage.fail(probe);
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.opened.get();
      seen.r3 = stage.recovered.get();
    }
  }

  /**
   * The lease ends when the verdict comes: it counts, or the next one may try. No timer is left.
   */
  @JCStressTest
  @Outcome(id = "closed, 1, 0", expect = ACCEPTABLE, desc = "the verdict was first")
  @Outcome(id = "due, 0, 0", expect = ACCEPTABLE, desc = "the lease was over")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class VerdictAndEndOfLease {
    private final Stage stage = Stage.due();
    private final Probe probe = stage.probe();

    @Actor
    public void verdict() {
      Stage.succeed(probe);
    }

    @Actor
    public void timer() {
      stage.time.advance(Duration.ofNanos(Stage.LEASE_NANOS));
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.recovered.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** A probe is given back when the next one wants it; the first holder can end it no more. */
  @JCStressTest
  @Outcome(id = "due, 1, 0", expect = ACCEPTABLE, desc = "the next one was too early")
  @Outcome(id = "probing, 2, 1", expect = ACCEPTABLE, desc = "the next one has it")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ReleaseAndProbe {
    private final Stage stage = Stage.due();
    private final Probe probe = stage.probe();

    @Actor
    public void holder() {
      probe.release();
      Stage.succeed(probe);
    }

    @Actor
    public void next() {
      stage.tryProbe();
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.probing.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** The node goes when a failure opens its breaker: the timer of the quarantine goes with it. */
  @JCStressTest
  @Outcome(
      id = {"closed, 0, 0", "open, 1, 0"},
      expect = ACCEPTABLE,
      desc = "no timer is left")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class FailureAndEnd {
    private final Stage stage = new Stage(1);

    @Actor
    public void failure() {
      stage.fail();
    }

    @Actor
    public void end() {
      stage.breaker.close();
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.opened.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** The node goes when somebody takes its probe: the timer of the lease goes with it. */
  @JCStressTest
  @Outcome(
      id = {"due, 0, 0", "probing, 1, 0"},
      expect = ACCEPTABLE,
      desc = "no timer is left")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ProbeAndEnd {
    private final Stage stage = Stage.due();

    @Actor
    public void caller() {
      stage.tryProbe();
    }

    @Actor
    public void end() {
      stage.breaker.close();
    }

    @Arbiter
    public void look(LII_Result seen) {
      seen.r1 = stage.state();
      seen.r2 = stage.probing.get();
      seen.r3 = stage.time.pending();
    }
  }

  /** The last node goes and another one comes during a comparison: there is one round of them. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "one timer")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ComparisonAndNextNode {
    private final Stage stage = new Stage(1);
    private final Engine engine =
        new Engine(
            Breakers.outliers(Outliers.STANDARD, Stage.PAUSE, Stage.PAUSE), stage.facilities);
    private final Breaker last = engine.breaker(Nodes.node("s", "1.0", "a"), () -> {});

    @Actor
    public void timer() {
      stage.time.advance(Outliers.STANDARD.interval());
    }

    @Actor
    public void source() {
      last.close();
      engine.breaker(Nodes.node("s", "1.0", "b"), () -> {});
    }

    @Arbiter
    public void look(I_Result seen) {
      seen.r1 = stage.time.pending();
    }
  }

  /** A breaker that is replaced by hand takes its timer with it, whoever replaces it at once. */
  @JCStressTest
  @Outcome(id = "closed, 0", expect = ACCEPTABLE, desc = "no breaker goes on unseen")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class ResetAndReset {
    private final Stage stage = new Stage(1);
    private final CircuitBreaker breaker = CircuitBreaker.of(Stage.policy(1), stage.facilities);

    @Actor
    public void one() {
      breaker.reset();
      breaker.tryAcquire().ifPresent(permit -> permit.failed(new Failure()));
    }

    @Actor
    public void other() {
      breaker.reset();
    }

    @Arbiter
    public void look(LI_Result seen) {
      breaker.reset();
      seen.r1 = Stage.word(breaker.state());
      seen.r2 = stage.time.pending();
    }
  }

  /** Two words about one permit: one counts. */
  @JCStressTest
  @Outcome(
      id = {"closed, 0", "open, 1"},
      expect = ACCEPTABLE,
      desc = "one of both")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class PermitAndPermit {
    private final Stage stage = new Stage(1);
    private final CircuitBreaker breaker = CircuitBreaker.of(Stage.policy(1), stage.facilities);
    private final CircuitBreaker.Permit permit = breaker.tryAcquire().orElseThrow();

    @Actor
    public void one() {
      permit.failed(new Failure());
    }

    @Actor
    public void other() {
      permit.released();
    }

    @Arbiter
    public void look(LI_Result seen) {
      seen.r1 = Stage.word(breaker.state());
      seen.r2 = stage.time.pending();
    }
  }

  /** What a guarded call throws, without a stack, which is of no interest. */
  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure() {
      super("case", null, false, false);
    }
  }
}
