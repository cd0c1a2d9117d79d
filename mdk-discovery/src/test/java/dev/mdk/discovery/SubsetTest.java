package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubsetTest {

  /** Returns the nodes that a process's balancer chooses from, in their order. */
  private static Set<Endpoint> part(int size, String process, List<? extends Endpoint> nodes) {
    Set<Endpoint> part = new LinkedHashSet<>();
    Balancer noting =
        given -> {
          part.addAll(given);
          return hint -> given.get(0);
        };
    new Subset(size, process, noting).over(List.copyOf(nodes));
    return part;
  }

  @Test
  void isTheSameForAProcessInWhateverOrderNodesCome() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(100);
    Set<Endpoint> before = part(20, "process", nodes);
    assertThat(before).hasSize(20);
    List<FakeEndpoint> others = new ArrayList<>(nodes);
    Collections.shuffle(others, new Random(1));
    assertThat(part(20, "process", others)).isEqualTo(before);
    assertThat(part(20, "another", nodes)).isNotEqualTo(before);
  }

  @Test
  void keepsTheOrderOfTheNodes() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(100);
    List<Endpoint> part = new ArrayList<>(part(20, "process", nodes));
    assertThat(part).isSortedAccordingTo((a, b) -> nodes.indexOf(a) - nodes.indexOf(b));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 100})
  void isAllWhereThereAreNoMore(int count) {
    List<FakeEndpoint> nodes = FakeEndpoint.some(count);
    assertThat(part(100, "process", nodes)).containsExactlyElementsOf(List.<Endpoint>copyOf(nodes));
  }

  @Test
  void oneNodeMovesAtMostOneMember() {
    List<FakeEndpoint> all = FakeEndpoint.some(200);
    for (int process = 0; process < 20; process++) {
      Set<Endpoint> before = part(20, "process " + process, all);
      for (FakeEndpoint gone : all) {
        List<FakeEndpoint> rest = new ArrayList<>(all);
        rest.remove(gone);
        Set<Endpoint> after = part(20, "process " + process, rest);
        Set<Endpoint> moved = new HashSet<>(before);
        moved.removeAll(after);
        assertThat(moved).isEqualTo(before.contains(gone) ? Set.of(gone) : Set.of());
        assertThat(after).hasSize(20);
      }
    }
  }

  @Test
  void eachNodeHasItsPartOfTheProcesses() {
    List<FakeEndpoint> nodes = FakeEndpoint.some(100);
    Map<Endpoint, Integer> processes = new HashMap<>();
    for (int process = 0; process < 10_000; process++) {
      part(20, "process " + process, nodes).forEach(node -> processes.merge(node, 1, Integer::sum));
    }
    assertThat(processes).hasSize(100);
    assertThat(processes.values()) // 2000 each, and four and a half standard deviations are 180
        .allSatisfy(count -> assertThat(count).isBetween(1_820, 2_180));
  }

  private static int nodesUsed(Settings settings) {
    ScriptedSource source = new ScriptedSource();
    TestFacilities facilities = new TestFacilities();
    Set<String> used = new HashSet<>();
    try (Routing routing =
        Discovery.start(source, facilities, BreakerEngine.NONE, Balancers.roundRobin(), settings)) {
      for (int i = 0; i < 50; i++) {
        Node node = Desk.hello("http://a:" + (1_000 + i));
        source.up(node);
      }
      var handle = routing.in(Environment.SANDBOX).bind("hello", "1.0");
      for (int i = 0; i < 200; i++) {
        used.add(handle.resolve(Hint.NONE).node().address());
      }
    }
    return used.size();
  }

  @Test
  void isOffUnlessTheSettingAsksForIt() {
    assertThat(nodesUsed(Settings.NONE)).isEqualTo(50);
    assertThat(nodesUsed(Settings.of(Map.of("discovery.subset", "7")))).isEqualTo(7);
    assertThat(nodesUsed(Settings.of(Map.of("discovery.subset", "100")))).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many"})
  void refusesWhatIsNoSize(String value) {
    assertThatThrownBy(() -> nodesUsed(Settings.of(Map.of("discovery.subset", value))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("discovery.subset");
  }
}
