package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestFacilitiesTest {

  private static final MdkEvent UP = new MdkEvent.NodeUp(Nodes.node("hello", "1.0", "http://h:1"));

  private final TestFacilities facilities = new TestFacilities();

  @Test
  void runsTickerTimerAndClockOnOneTime() {
    long[] ranAt = new long[1];
    facilities.scheduler().schedule(7, () -> ranAt[0] = facilities.ticker().nanoTime());

    facilities.time().advance(Duration.ofNanos(9));

    assertThat(ranAt[0]).isEqualTo(7);
    assertThat(facilities.clock().instant()).isEqualTo(ManualTime.BEGINNING.plusNanos(9));
  }

  @Test
  void isTheSameByChanceEachTime() {
    assertThat(facilities.random().nextLong()).isEqualTo(new TestFacilities().random().nextLong());
  }

  @Test
  void recordsWhatItsListenerIsTold() {
    facilities.listener().onEvent(UP);
    facilities.listener().onEvent(new MdkEvent.DeadlineExceeded("work"));

    assertThat(facilities.events().events()).hasSize(2);
    assertThat(facilities.events().of(MdkEvent.NodeUp.class))
        .hasSize(1)
        .containsExactly((MdkEvent.NodeUp) UP);
  }

  @Test
  void sharesWithItsCopiesAllButWhatIsChanged() {
    TestFacilities other =
        facilities
            .withProcessId("process-2")
            .withEnvironment(Environment.parse("test"))
            .withListener(MdkListener.NONE);

    assertThat(other.time()).isSameAs(facilities.time());
    assertThat(other.processId()).isEqualTo("process-2");
    assertThat(other.environment().name()).isEqualTo("test");
    assertThat(other.listener()).isSameAs(MdkListener.NONE);
    assertThat(facilities.processId()).isEqualTo("process-1");
    assertThat(facilities.withExecutor(Runnable::run).events()).isSameAs(facilities.events());

    other.close();
    assertThat(other.closings()).isEqualTo(1);
    assertThat(facilities.closings()).isZero();
  }
}
