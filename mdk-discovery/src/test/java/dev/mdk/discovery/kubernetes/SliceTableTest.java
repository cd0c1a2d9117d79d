package dev.mdk.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.discovery.registry.NodeTable;
import dev.mdk.discovery.registry.Watcher;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SliceTableTest {

  private final Watcher watcher = new Watcher();
  private final SliceTable table =
      new SliceTable(new NodeTable(watcher, new ManualTime(0), Settings.NONE));

  private static Slice slice(String name, String... claims) {
    List<Slice.Claim> all = new ArrayList<>();
    for (String claim : claims) {
      String[] parts = claim.split(" ", -1);
      Node node = new Node(parts[0], "hello", "1.0", parts[1], Map.of(), Environment.SANDBOX);
      int rank = parts[1].startsWith("[") ? 1 : 0;
      all.add(new Slice.Claim("hello/" + parts[0], parts.length == 2, rank, node));
    }
    return new Slice(name, "uid-of-" + name, "hello", all);
  }

  @Test
  void mergesSlicesAndKeepsWhatAnyOfThemHas() {
    table.put(slice("a", "one 10.1", "two 10.2"));
    table.put(slice("b", "two 10.2", "three 10.3"));
    assertThat(watcher.addresses()).containsExactly("10.1", "10.2", "10.3");
    table.put(slice("a", "one 10.1"));
    assertThat(watcher.addresses()).containsExactly("10.1", "10.2", "10.3");
    table.remove("b");
    assertThat(watcher.addresses()).containsExactly("10.1");
    assertThat(watcher.downs()).containsExactlyInAnyOrder("10.2", "10.3");
  }

  @Test
  void aPodOfTwoTypesOfAddressesIsOneNode() {
    table.put(slice("six", "one [::1]"));
    assertThat(watcher.addresses()).containsExactly("[::1]");
    table.put(slice("four", "one 10.1"));
    assertThat(watcher.addresses()).containsExactly("10.1");
    table.remove("four");
    assertThat(watcher.addresses()).containsExactly("[::1]");
    assertThat(watcher.downs()).as("it moved").isEmpty();
  }

  @Test
  void nodesThatLeaveCountOnlyWhereThereIsNoOther() {
    table.put(slice("a", "one 10.1", "two 10.2 leaving"));
    assertThat(watcher.addresses()).containsExactly("10.1");
    table.put(slice("a", "one 10.1 leaving", "two 10.2 leaving"));
    assertThat(watcher.addresses()).containsExactly("10.1", "10.2");
    table.put(slice("b", "three 10.3"));
    assertThat(watcher.addresses()).containsExactly("10.3");
    table.remove("b");
    assertThat(watcher.addresses()).containsExactly("10.1", "10.2");
    table.put(slice("a"));
    assertThat(watcher.addresses()).isEmpty();
  }

  @Test
  void aWordThatANodeIsReadyOutweighsTheOther() {
    table.put(slice("old", "one 10.1 leaving"));
    table.put(slice("new", "one 10.1"));
    table.put(slice("other", "two 10.2"));
    assertThat(watcher.addresses()).containsExactly("10.1", "10.2");
    assertThat(watcher.downs()).isEmpty();
  }

  @Test
  void aSliceMayChangeItsService() {
    table.put(slice("a", "one 10.1"));
    Node node = new Node("one", "orders", "1.0", "10.1", Map.of(), Environment.SANDBOX);
    table.put(new Slice("a", "u", "orders", List.of(new Slice.Claim("orders/one", true, 0, node))));
    assertThat(watcher.nodes()).containsExactly(node);
  }

  @Test
  void aListTellsDifferencesOnly() {
    table.put(slice("a", "one 10.1", "two 10.2"));
    table.list(Map.of("a", slice("a", "two 10.2"), "b", slice("b", "three 10.3")), true);
    assertThat(watcher.addresses()).containsExactly("10.2", "10.3");
    assertThat(watcher.downs()).containsExactly("10.1");
    assertThat(table.knows("a", "uid-of-a")).isTrue();
    assertThat(table.knows("a", "another")).isFalse();
  }

  @Test
  void aListOfStrangersOrOfNothingIsDoubted() {
    table.put(slice("a", "one 10.1", "two 10.2"));
    Slice stranger = new Slice("a", "another", "hello", slice("a", "two 10.2").claims());
    table.list(Map.of("a", stranger), true);
    assertThat(watcher.downs()).isEmpty();
    table.list(Map.of(), true);
    assertThat(watcher.addresses()).containsExactly("10.1", "10.2");
    assertThat(table.isEmpty()).isTrue();
  }
}
