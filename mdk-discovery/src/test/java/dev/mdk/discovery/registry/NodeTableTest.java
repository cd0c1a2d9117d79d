package dev.mdk.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeTableTest {

  private static final Node A = node("a", "http://a");
  private static final Node B = node("b", "http://b");
  private static final Node C = node("c", "http://c");

  private final ManualTime time = new ManualTime(Long.MAX_VALUE - 5);
  private final List<String> told = new ArrayList<>();
  private final NodeTable table =
      new NodeTable(
          new NodeListener() {
            @Override
            public void up(Node node) {
              told.add("+" + node.id() + "@" + node.address());
            }

            @Override
            public void down(Node node) {
              told.add("-" + node.id() + "@" + node.address());
            }

            @Override
            public void replace(String service, String environment, Collection<Node> nodes) {
              throw new AssertionError("not used");
            }

            @Override
            public void state(SourceState state, String detail) {
              throw new AssertionError("not used");
            }
          },
          time,
          Settings.of(Map.of("discovery.empty-after", "10s")));

  private static Node node(String id, String address) {
    return new Node(id, "hello", "1.0", address, Map.of(), Environment.SANDBOX);
  }

  private List<String> told() {
    List<String> now = List.copyOf(told);
    told.clear();
    return now;
  }

  @Test
  void tellsDifferencesOnly() {
    table.list(Map.of("a", A), true);
    assertThat(told()).containsExactly("+a@http://a");
    table.list(Map.of("a", A), true);
    assertThat(told()).isEmpty();
    table.list(Map.of("b", B), true);
    assertThat(told()).as("first who comes").containsExactly("+b@http://b", "-a@http://a");
    table.remove("b");
    table.remove("b");
    assertThat(told()).containsExactly("-b@http://b");
  }

  @Test
  void doubtsThatAServiceIsEmpty() {
    table.list(Map.of("a", A, "o", Nodes.node("orders", "1.0", "http://o")), true);
    told();
    table.list(Map.of("o", Nodes.node("orders", "1.0", "http://o")), true);
    assertThat(table.settle()).isEqualTo(Duration.ofSeconds(10).toNanos());
    time.advance(Duration.ofSeconds(4));
    table.list(Map.of("o", Nodes.node("orders", "1.0", "http://o")), true);
    assertThat(table.settle()).isEqualTo(Duration.ofSeconds(6).toNanos());
    assertThat(told()).isEmpty();

    time.advance(Duration.ofSeconds(6));
    assertThat(table.settle()).isEqualTo(Long.MAX_VALUE);
    assertThat(told()).containsExactly("-a@http://a");
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void doubtsARegistryThatMayHaveLostItsMemory() {
    table.list(Map.of("a", A, "b", B), true);
    told();
    table.list(Map.of("b", B), false);
    table.settle();
    assertThat(told()).isEmpty();
    time.advance(Duration.ofSeconds(9));
    table.put("a", A);
    time.advance(Duration.ofSeconds(9));
    table.settle();
    assertThat(told()).as("a came back").isEmpty();
  }

  @Test
  void doubtsItUntilAllHadTheTimeToComeBack() {
    table.list(Map.of("a", A, "b", B), true);
    told();
    table.list(Map.of(), false);
    time.advance(Duration.ofSeconds(4));
    table.list(Map.of("b", B), true);
    table.settle();
    assertThat(told()).as("b is back, which says nothing of a").isEmpty();
    time.advance(Duration.ofSeconds(6));
    table.settle();
    assertThat(told()).containsExactly("-a@http://a");
    table.list(Map.of("c", C), true);
    assertThat(told()).as("now it is believed").containsExactly("+c@http://c", "-b@http://b");
  }

  @Test
  void believesWhatIsSaidOfADoubtedNode() {
    table.list(Map.of("a", A), true);
    table.list(Map.of(), true);
    told();
    table.remove("a");
    assertThat(told()).containsExactly("-a@http://a");
    assertThat(table.settle()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aSuccessorAtTheSameAddressOutlivesThePredecessorsKey() {
    table.put("old", A);
    table.put("new", node("a2", "http://a"));
    told();
    table.remove("old");
    assertThat(told()).isEmpty();
    table.remove("new");
    assertThat(told()).containsExactly("-a2@http://a");
  }

  @Test
  void thePredecessorIsBackIfTheSuccessorGoesFirst() {
    table.put("old", A);
    table.put("new", node("a2", "http://a"));
    told();
    table.remove("new");
    assertThat(told()).containsExactly("-a2@http://a", "+a@http://a");
  }

  @Test
  void aNodeThatMovesKeepsItsIdentity() {
    table.put("a", A);
    told();
    table.put("a", node("a", "http://elsewhere"));
    assertThat(told()).containsExactly("+a@http://elsewhere");
    table.put("a", node("c", "http://c"));
    assertThat(told()).containsExactly("-a@http://elsewhere", "+c@http://c");
  }
}
