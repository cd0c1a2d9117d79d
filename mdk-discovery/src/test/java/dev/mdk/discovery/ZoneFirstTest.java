package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.json.JsonValue;
import dev.mdk.spi.Balancer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZoneFirstTest {

  private final Balancer balancer = new ZoneFirst("here", 4, new RoundRobin(new Random(1)));
  private final FakeEndpoint near = in("here");
  private final FakeEndpoint nearToo = in("here");
  private final FakeEndpoint far = in("there");
  private final FakeEndpoint anywhere = new FakeEndpoint("n", Map.of("zone", JsonValue.of(7)));

  private static FakeEndpoint in(String zone) {
    return new FakeEndpoint("n", Map.of("zone", JsonValue.of(zone)));
  }

  @Test
  void staysInTheZone() {
    var shares = Shares.of(balancer, List.of(near, far, nearToo, anywhere), 100);
    assertThat(shares.of(near)).isEqualTo(0.5);
    assertThat(shares.of(nearToo)).isEqualTo(0.5);
  }

  @Test
  void goesElsewhereWhereTheZoneHasNone() {
    List<FakeEndpoint> others = List.of(far, anywhere);
    Shares.of(balancer, others, 100).areEven(others, 0);
  }

  @Test
  void spillsOverWhereTheZoneHasTooMuchToDo() {
    near.inFlight = 3;
    assertThat(Shares.of(balancer, List.of(near, far), 100).of(near)).isEqualTo(1);
    near.inFlight = 4;
    assertThat(Shares.of(balancer, List.of(near, far), 100).of(far)).isEqualTo(1);
    far.inFlight = 4;
    assertThat(Shares.of(balancer, List.of(near, far), 100).of(near)).isEqualTo(1);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> Balancers.zoneFirst("", 1, balancer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("zone: \"\" (expected: a name)");
    assertThatThrownBy(() -> Balancers.zoneFirst("a", 0, balancer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spill: 0 (expected: >= 1)");
  }
}
