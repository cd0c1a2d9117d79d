package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Attempt;
import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.NoNodeException;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** R9: a thousand threads want a node at the moment in which its quarantine ends. */
class HalfOpenStormTest {

  private static final int THREADS = 1_000;
  private static final Node BAD = Nodes.node("hello", "1.0", "http://bad:1");

  private final TestFacilities facilities = new TestFacilities();

  private Mdk start(Node... nodes) {
    Mdk mdk = Mdk.builder().facilities(facilities).source(ScriptedSource.synced(nodes)).start();
    Session session = mdk.session();
    while (facilities.events().of(MdkEvent.Quarantined.class).isEmpty()) {
      Attempt attempt = session.attempt("hello", "1.0", Hint.NONE);
      attempt.report(
          attempt.node().equals(BAD) ? Outcome.UNREACHABLE : Outcome.SUCCESS, Duration.ofMillis(1));
    }
    facilities.time().advance(Duration.ofMinutes(1));
    return mdk;
  }

  @Test
  void oneProbesAndTheOthersGoElsewhere() {
    AtomicInteger probes = new AtomicInteger();
    try (Mdk mdk = start(BAD, Nodes.node("hello", "1.0", "http://good:1"))) {
      Crowd.run(
          THREADS,
          number -> {
            Attempt attempt = mdk.session().attempt("hello", "1.0", Hint.NONE);
            if (attempt.node().equals(BAD)) {
              probes.incrementAndGet(); // and says nothing yet
            } else {
              attempt.report(Outcome.SUCCESS, Duration.ofMillis(1));
            }
          });

      assertThat(probes).hasValue(1);
      assertThat(facilities.events().of(MdkEvent.Probed.class)).hasSize(1);
      assertThat(facilities.events().of(MdkEvent.Recovered.class)).isEmpty();
    }
  }

  @Test
  void withNoOtherNodeTheOthersFailAtOnceAndASuccessClosesItOnce() {
    AtomicInteger called = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    try (Mdk mdk = start(BAD)) {
      Crowd.run(
          THREADS,
          number -> {
            try {
              mdk.session().attempt("hello", "1.0", Hint.NONE);
              called.incrementAndGet();
            } catch (NoNodeException quarantined) {
              refused.incrementAndGet();
            }
          });
      assertThat(called).hasValue(1);
      assertThat(refused).hasValue(THREADS - 1);

      facilities.time().advance(Duration.ofMinutes(1)); // the lease ends, and it is due again
      Crowd.run(
          THREADS,
          number -> {
            try {
              mdk.session()
                  .attempt("hello", "1.0", Hint.NONE)
                  .report(Outcome.SUCCESS, Duration.ofMillis(1));
            } catch (NoNodeException quarantined) {
              // not the first
            }
          });

      assertThat(facilities.events().of(MdkEvent.Probed.class)).hasSize(2);
      assertThat(facilities.events().of(MdkEvent.Recovered.class)).hasSize(1);
      mdk.session().attempt("hello", "1.0", Hint.NONE).release();
    }
  }
}
