package dev.mdk.circuit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerEngine.Probe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * What threads see of a breaker is what some order of their calls would give. The orders are tried
 * on {@link Sequential}, which says in a few lines, without a thought of threads, what a breaker
 * is. Lincheck makes up the calls, and steers the threads from one access to memory to the next.
 *
 * <p>Time stands still, so no timer goes: what timers race with is in the cases of jcstress.
 */
public class BreakerLinearizabilityTest {

  private static final int LIMIT = 2;
  private static final int MOST_THREADS = 8; // more than take part, those before and after included

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .threads(3)
        .actorsBefore(2)
        .actorsPerThread(2)
        .actorsAfter(2)
        .iterations(Integer.getInteger("mdk.test.scenarios", 5))
        .invocationsPerIteration(100);
  }

  @Test
  void isLinearizable() {
    options().sequentialSpecification(Sequential.class).check(Raced.class);
  }

  @Test
  void oneThatIsNotIsFound() {
    assertThatThrownBy(() -> options().actorsBefore(0).check(Hasty.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /** The real one. It waits for a probe, and then opens after two failures. */
  public static class Raced {
    private final Stage stage = Stage.due(LIMIT);
    private final List<Optional<Probe>> held =
        new ArrayList<>(Collections.nCopies(MOST_THREADS, Optional.empty()));

    @Operation
    public void fail() {
      stage.fail();
    }

    @Operation
    public void succeed() {
      stage.succeed();
    }

    /** Ends a call that began before all this. */
    @Operation
    public void failLate() {
      stage.breaker.record(-1, Outcome.ERROR, -1);
    }

    @Operation
    public boolean tryProbe(@Param(gen = ThreadIdGen.class) int thread) {
      Optional<Probe> probe = stage.breaker.tryProbe(Stage.LEASE_NANOS);
      if (probe.isPresent()) {
        held.set(thread, probe);
      }
      return probe.isPresent();
    }

    @Operation
    public void finish(@Param(gen = ThreadIdGen.class) int thread, boolean well) {
      held.get(thread).ifPresent(probe -> probe.finish(well ? Outcome.SUCCESS : Outcome.ERROR, -1));
    }

    @Operation
    public void release(@Param(gen = ThreadIdGen.class) int thread) {
      held.get(thread).ifPresent(Probe::release);
    }

    @Operation
    public void end() {
      stage.breaker.close();
    }

    @Operation
    public String state() {
      return stage.state();
    }
  }

  /** Looks whether a probe is due, and takes it then: two threads may. */
  public static class Hasty {
    private boolean due = true;

    @Operation
    public boolean tryProbe() {
      boolean found = due;
      if (found) {
        due = false;
      }
      return found;
    }
  }

  /** What a breaker is, for one thread at a time. */
  public static class Sequential {
    private String state = "due";
    private boolean ended;
    private int holder = -1;
    private int failures;

    public void fail() {
      if (!ended && state.equals("closed") && ++failures == LIMIT) {
        state = "open";
      }
    }

    public void succeed() {
      if (!ended && state.equals("closed")) {
        failures = 0;
      }
    }

    public void failLate() {}

    public boolean tryProbe(int thread) {
      if (ended || !state.equals("due")) {
        return false;
      }
      state = "probing";
      holder = thread;
      return true;
    }

    private boolean holds(int thread) {
      return !ended && state.equals("probing") && holder == thread;
    }

    public void finish(int thread, boolean well) {
      if (holds(thread)) {
        state = well ? "closed" : "open";
        failures = 0;
      }
    }

    public void release(int thread) {
      if (holds(thread)) {
        state = "due";
      }
    }

    public void end() {
      ended = true;
    }

    public String state() {
      return state;
    }
  }
}
