package dev.mdk.discovery.registry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.MdkListener;
import dev.mdk.testing.ManualExecutor;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What all registries on the network share: {@link Loop} and {@link RateLimit}. */
public class RegistryRaces {

  private RegistryRaces() {}

  /** A loop whose executor is another actor. */
  private static final class Steps {
    final ManualExecutor executor = new ManualExecutor();
    final TestFacilities facilities =
        new TestFacilities().withListener(MdkListener.NONE).withExecutor(executor);
    final Loop loop = new Loop("case", facilities, this::step, failure -> {});
    int steps;

    Steps() {
      loop.start();
    }

    private long step() {
      steps++;
      return Duration.ofSeconds(1).toNanos();
    }
  }

  /** The loop is closed when a step runs: it ends, and no timer is left. */
  @JCStressTest
  @Outcome(
      id = {"true, 0, 0", "true, 0, 1"},
      expect = ACCEPTABLE,
      desc = "ended, after the step or before")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class StepAndClose {
    private final Steps steps = new Steps();

    @Actor
    public void executor() {
      steps.executor.runAll();
    }

    @Actor
    public void close() {
      steps.loop.close();
    }

    @Arbiter
    public void look(ZII_Result seen) {
      seen.r1 = steps.loop.ended().isDone();
      seen.r2 = steps.facilities.time().pending();
      seen.r3 = steps.steps;
    }
  }

  /** Somebody is in a hurry when a step runs: there is one more, now or later, and one timer. */
  @JCStressTest
  @Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "it came before the step began")
  @Outcome(id = "true, 1, 2", expect = ACCEPTABLE, desc = "one more")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class StepAndHurry {
    private final Steps steps = new Steps();

    @Actor
    public void executor() {
      steps.executor.runAll();
    }

    @Actor
    public void hurry() {
      steps.loop.hurry();
    }

    @Arbiter
    public void look(ZII_Result seen) {
      steps.executor.runAll();
      seen.r1 = steps.executor.pending() == 0;
      seen.r2 = steps.facilities.time().pending();
      seen.r3 = steps.steps;
    }
  }

  /** Two want what is allowed once in a while: one may. */
  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "one may")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class LimitAndLimit {
    private final RateLimit limit = new RateLimit(() -> 0, Duration.ofSeconds(1));

    @Actor
    public void one(ZZ_Result seen) {
      seen.r1 = limit.tryTake();
    }

    @Actor
    public void other(ZZ_Result seen) {
      seen.r2 = limit.tryTake();
    }
  }
}
