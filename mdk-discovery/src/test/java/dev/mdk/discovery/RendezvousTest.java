package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Hint;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {

  private static final int KEYS = 20_000;

  private final Balancer balancer = new Rendezvous(125, new Random(1));

  private static Hint key(int number) {
    return Hint.NONE.withKey("user " + number);
  }

  @Test
  void equalKeysGetTheSameNodeInAllProcesses() {
    List<Endpoint> nodes = new ArrayList<>(FakeEndpoint.some(10));
    var here = balancer.over(List.copyOf(nodes));
    Collections.reverse(nodes);
    var there = new Rendezvous(125, new Random(2)).over(List.copyOf(nodes));
    for (int i = 0; i < 100; i++) {
      assertThat(here.pick(key(i))).isSameAs(there.pick(key(i))).isSameAs(here.pick(key(i)));
    }
  }

  @Test
  void keysAreSpreadEvenly() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(10);
    var picker = balancer.over(List.copyOf(nodes));
    Map<Endpoint, Integer> keys = new HashMap<>();
    for (int i = 0; i < KEYS; i++) {
      keys.merge(picker.pick(key(i)), 1, Integer::sum);
    }
    assertThat(keys.values()) // four standard deviations are 9 %
        .allSatisfy(count -> assertThat(count * 10.0 / KEYS).isBetween(0.9, 1.1));
  }

  @Test
  void onlyTheKeysOfANodeThatGoesMove() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(10);
    var before = balancer.over(List.copyOf(nodes));
    var after = balancer.over(List.copyOf(nodes.subList(0, 9)));
    for (int i = 0; i < KEYS; i++) {
      Endpoint was = before.pick(key(i));
      if (was != nodes.get(9)) {
        assertThat(after.pick(key(i))).isSameAs(was);
      }
    }
  }

  @Test
  void noNodeGetsMoreThanItsPartOfTheCallsInFlight() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(10);
    var picker = balancer.over(List.copyOf(nodes));
    for (int calls = 1; calls <= 200; calls++) {
      FakeEndpoint picked = (FakeEndpoint) picker.pick(key(1)); // a key that everybody asks for
      picked.start();
      assertThat(picked.inFlight).isLessThanOrEqualTo((int) Math.ceil(1.25 * calls / 10));
    }
    assertThat(nodes).filteredOn(node -> node.inFlight > 0).hasSizeGreaterThanOrEqualTo(8);
  }

  @Test
  void aKeyComesBackToItsNodeWhenThereIsRoom() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(3);
    var picker = balancer.over(List.copyOf(nodes));
    FakeEndpoint home = (FakeEndpoint) picker.pick(key(1));
    home.inFlight = 5;
    Endpoint next = picker.pick(key(1));
    assertThat(next).isNotSameAs(home).isSameAs(picker.pick(key(1)));
    home.inFlight = 0;
    assertThat(picker.pick(key(1))).isSameAs(home);
  }

  @Test
  void callsWithoutKeyGoInTurn() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(3);
    Shares.of(balancer, nodes, 300).areEven(nodes, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 10_001})
  void refusesBoundsOutOfRange(int bound) {
    assertThatThrownBy(() -> Balancers.rendezvous(bound))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound: " + bound + " % (expected: 101 to 10000)");
  }
}
