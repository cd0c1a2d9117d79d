package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.spi.Balancer;
import dev.mdk.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlowStartTest {

  private static final long SECOND = 1_000_000_000;

  private final ManualTime time = new ManualTime(Long.MAX_VALUE - 40 * SECOND); // it wraps
  private final Balancer balancer =
      new SlowStart(Duration.ofSeconds(30), new RoundRobin(new Random(1)), time, new Random(2));
  private final List<FakeEndpoint> nodes = FakeEndpoint.some(4);
  private final FakeEndpoint fresh = nodes.get(3);

  private void known() {
    nodes.forEach(node -> node.knownSinceNanos = time.nanoTime());
  }

  /** Returns the share of the fresh node beside its fair one. */
  private double part(Balancer.Picker picker) {
    return 4 * Shares.of(picker, 40_000).of(fresh);
  }

  @Test
  void theShareOfANewNodeGrowsFromATenthToTheWhole() {
    known();
    time.advance(Duration.ofSeconds(100));
    fresh.knownSinceNanos = time.nanoTime();
    var picker = balancer.over(List.copyOf(nodes));

    assertThat(part(picker)).isBetween(0.08, 0.12);
    time.advance(Duration.ofSeconds(15));
    assertThat(part(picker)).isBetween(0.47, 0.53);
    time.advance(Duration.ofSeconds(15));
    assertThat(part(picker)).isEqualTo(1);
  }

  @Test
  void theOthersShareWhatANewNodeDoesNotGet() {
    known();
    time.advance(Duration.ofSeconds(100));
    fresh.knownSinceNanos = time.nanoTime();
    var shares = Shares.of(balancer, nodes, 40_000);
    assertThat(nodes.subList(0, 3))
        .allSatisfy(node -> assertThat(shares.of(node)).isBetween(0.31, 0.34));
  }

  @Test
  void nothingIsSparedWhereAllAreNew() {
    known();
    Shares.of(balancer, nodes, 400).areEven(nodes, 0);
    time.advance(Duration.ofSeconds(1));
    Shares.of(balancer, nodes, 400).areEven(nodes, 0);
  }

  @Test
  void aNodeIsNewNoLongerThanTheOldestIsKnown() {
    known();
    time.advance(Duration.ofSeconds(2));
    fresh.knownSinceNanos = time.nanoTime();
    var picker = balancer.over(List.copyOf(nodes));
    time.advance(Duration.ofSeconds(2));
    assertThat(part(picker)).isBetween(0.47, 0.53);
    time.advance(Duration.ofSeconds(26));
    assertThat(part(picker)).isBetween(0.9, 1.0);
  }

  @Test
  void refusesAWindowThatIsNone() {
    assertThatThrownBy(() -> Balancers.slowStart(Duration.ZERO, balancer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("window: PT0S (expected: > 0)");
  }
}
