package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NodeSetTest {

  private final Desk desk = new Desk();
  private final Cluster cluster = new Cluster(new Cluster.Key("sandbox", "hello"));
  private final NodeSet set = new NodeSet(0);

  @AfterEach
  void close() {
    desk.close();
  }

  private static Node node(String id, String address) {
    return new Node(id, "hello", "1.0", address, Map.of(), Environment.SANDBOX);
  }

  private LiveNode live(String id, String address) {
    return new LiveNode(cluster, desk.table, node(id, address));
  }

  /** Adds, removes and describes nodes at random, beside a list that is searched. */
  private void churn(long seed, int most, int rounds) {
    Random random = new Random(seed);
    List<LiveNode> expected = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      int choice = random.nextInt(10);
      if (expected.isEmpty() || (choice < 5 && expected.size() < most)) {
        LiveNode node = live("id" + i, "address" + i);
        set.add(node);
        expected.add(node);
      } else if (choice < 8) {
        LiveNode node = expected.remove(random.nextInt(expected.size()));
        set.remove(node);
        assertThat(node.isGone()).isTrue();
        assertThat(set.withId(node.node().id())).isNull();
        assertThat(set.at(node.node().address())).isNull();
      } else {
        LiveNode node = expected.get(random.nextInt(expected.size()));
        Node before = node.node();
        set.describe(node, node("id" + i, "address" + i));
        assertThat(set.withId(before.id())).isNull();
        assertThat(set.at(before.address())).isNull();
      }
      assertThat(set.size()).isEqualTo(expected.size());
      if (random.nextInt(8) == 0) {
        assertThat(set.all()).as("seed %s, round %s", seed, i).containsExactly(array(expected));
      }
      LiveNode any = expected.isEmpty() ? null : expected.get(random.nextInt(expected.size()));
      if (any != null) {
        assertThat(set.withId(any.node().id())).isSameAs(any);
        assertThat(set.at(any.node().address())).isSameAs(any);
      }
    }
    for (LiveNode node : expected) {
      assertThat(set.withId(node.node().id())).isSameAs(node);
      assertThat(set.at(node.node().address())).isSameAs(node);
    }
  }

  private static LiveNode[] array(List<LiveNode> nodes) {
    return nodes.toArray(LiveNode[]::new);
  }

  @Test
  void findsAFewNodesWhateverHappensToThem() {
    churn(1, 12, 2_000);
  }

  @Test
  void findsManyNodesWhateverHappensToThem() {
    churn(2, 2_000, 20_000);
  }

  @Test
  void whatWasHandedOutStaysAsItIs() {
    LiveNode a = live("1", "a");
    LiveNode b = live("2", "b");
    set.add(a);
    LiveNode[] one = set.all();
    set.add(b);
    LiveNode[] both = set.all();
    set.remove(a);
    set.add(live("3", "c"));

    assertThat(one).containsExactly(a);
    assertThat(both).containsExactly(a, b);
    assertThat(set.all()).hasSize(2).startsWith(b);
  }

  @Test
  void hasNoRoomForThoseThatAreGone() {
    for (int i = 0; i < 100_000; i++) {
      LiveNode node = live("id" + i, "address" + i);
      set.add(node);
      set.remove(node);
    }
    assertThat(set.size()).isZero();
    assertThat(set.all()).isEmpty();
  }

  /** Who looked through all of them each time would compare 2,000 million texts. */
  @Test
  @Timeout(60)
  void namesOfOneHashCostNoMoreThanOthers() {
    int count = 1 << 16;
    List<LiveNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 16; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // which have the same hash
      }
      nodes.add(live(name.toString(), name.toString()));
    }
    assertThat(nodes.stream().mapToInt(node -> node.node().id().hashCode()).distinct()).hasSize(1);
    nodes.forEach(set::add);
    for (LiveNode node : nodes) {
      assertThat(set.withId(node.node().id()) == node).isTrue();
    }
    nodes.forEach(set::remove);
    assertThat(set.withId(nodes.get(0).node().id())).isNull();
  }
}
