package dev.mdk.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mdk.MdkException;
import dev.mdk.Registration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Registrations and their handles: registered while somebody holds one, and withdrawn once. */
public class RegistrationRaces {

  private RegistrationRaces() {}

  private static Registration begin(Bench bench) {
    return bench.mdk.register("s", "1.0", "http://h:1");
  }

  private static void look(Bench bench, II_Result seen) {
    seen.r1 = bench.registrar.registered().size();
    seen.r2 = bench.registrar.history().size();
  }

  /** Two register the same: it is registered once, until both have closed it. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "once")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class RegisterAndRegister {
    private final Bench bench = new Bench();

    @Actor
    public void one() {
      begin(bench);
    }

    @Actor
    public void other() {
      begin(bench);
    }

    @Arbiter
    public void look(II_Result seen) {
      RegistrationRaces.look(bench, seen);
    }
  }

  /** The last handle is closed when somebody registers the same: it is registered, and once. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it went on")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "it was made anew, after the end of the first")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndRegister {
    private final Bench bench = new Bench();
    private final Registration first = begin(bench);

    @Actor
    public void close() {
      first.close();
    }

    @Actor
    public void register() {
      begin(bench);
    }

    @Arbiter
    public void look(II_Result seen) {
      RegistrationRaces.look(bench, seen);
    }
  }

  /** Both handles are closed at once: it is withdrawn. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "withdrawn")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class CloseAndClose {
    private final Bench bench = new Bench();
    private final Registration first = begin(bench);
    private final Registration second = begin(bench);

    @Actor
    public void one() {
      first.close();
    }

    @Actor
    public void other() {
      second.close();
    }

    @Arbiter
    public void look(II_Result seen) {
      RegistrationRaces.look(bench, seen);
    }
  }

  /** The MDK is closed when somebody registers: nothing stays registered. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "refused, or withdrawn")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EndAndRegister {
    private final Bench bench = new Bench();

    @Actor
    public void end() {
      bench.mdk.close();
    }

    @Actor
    public void register() {
      try {
        begin(bench);
      } catch (MdkException closed) {
        // told so
      }
    }

    @Arbiter
    public void look(II_Result seen) {
      RegistrationRaces.look(bench, seen);
    }
  }
}
