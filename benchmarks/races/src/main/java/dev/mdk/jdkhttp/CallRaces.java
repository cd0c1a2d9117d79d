package dev.mdk.jdkhttp;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** {@link BlockingCall}: its interrupt does not outlive it. */
public class CallRaces {

  private CallRaces() {}

  /** A call returns while it is interrupted: it is told so, or the interrupt was too late. */
  @JCStressTest
  @Outcome(
      id = {"false, false", "true, false"},
      expect = ACCEPTABLE,
      desc = "too late, or told and cleared")
  @Outcome(expect = FORBIDDEN)
  @State
  public static class EndAndInterrupt {
    private volatile @Nullable BlockingCall shared;

    @Actor
    public void call(ZZ_Result seen) {
      BlockingCall call = new BlockingCall();
      shared = call;
      seen.r1 = call.end();
      seen.r2 = Thread.interrupted();
    }

    @Actor
    public void interrupt() {
      BlockingCall call = shared;
      if (call != null) {
        call.interrupt();
      }
    }
  }
}
