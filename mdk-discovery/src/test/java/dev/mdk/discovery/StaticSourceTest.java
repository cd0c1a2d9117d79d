package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.NodeCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StaticSourceTest {

  /** Cases where we do not do as the original does: it loses nodes, says nothing, or dies. */
  private static final Set<String> REFUSED =
      Set.of("not JSON", "empty", "a single object instead of a list");

  private static final Set<String> MORE_NODES = Set.of("two nodes", "two nodes without id");

  private final TestFacilities facilities = new TestFacilities();

  private List<Node> nodes(String argument) {
    List<Node> nodes = new ArrayList<>();
    var states = new ArrayList<SourceState>();
    new StaticSourceProvider()
        .create(argument, Settings.NONE, facilities)
        .start(
            new NodeListener() {
              @Override
              public void up(Node node) {
                nodes.add(node);
              }

              @Override
              public void down(Node node) {
                throw new AssertionError();
              }

              @Override
              public void replace(String service, String environment, Collection<Node> all) {
                throw new AssertionError();
              }

              @Override
              public void state(SourceState state, String detail) {
                states.add(state);
              }
            })
        .close();
    assertThat(states).containsExactly(SourceState.SYNCED);
    return nodes;
  }

  @Test
  void readsListsAsTheOriginalDoes() {
    int compared = 0;
    for (JsonValue each : VersionsTest.cases("/wire/static-nodes.json")) {
      JsonObject one = each.asObject().orElseThrow();
      String name = one.string("name").orElseThrow();
      String source = one.string("source").orElseThrow();
      if (!source.startsWith("static:")) {
        continue; // an unknown kind is the session's to refuse
      }
      String argument = source.substring("static:".length());
      if (REFUSED.contains(name)) {
        assertThatThrownBy(() -> nodes(argument))
            .as(name)
            .isInstanceOf(ConfigurationException.class);
      } else if (!MORE_NODES.contains(name)) {
        compare(name, one, argument);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(13);
  }

  private void compare(String name, JsonObject one, String argument) {
    var source = new StaticSourceProvider().create(argument, Settings.NONE, facilities);
    Environment own =
        one.object("env")
            .flatMap(env -> env.string("MDK_ENVIRONMENT"))
            .map(Environment::parse)
            .orElse(Environment.SANDBOX);
    try (var routing = Discovery.start(source, facilities)) {
      List<Optional<String>> expected = new ArrayList<>();
      List<Optional<String>> actual = new ArrayList<>();
      var asked = elements(one, "resolve");
      for (int i = 0; i < asked.size(); i++) {
        var question = asked.get(i).asArray().orElseThrow().elements();
        var answer =
            routing
                .in(own)
                .await(
                    question.get(0).asString().orElseThrow(),
                    question.get(1).asString().orElse("*"),
                    Hint.NONE,
                    Deadline.NONE);
        facilities.time().advance(Duration.ofSeconds(1));
        actual.add(
            Optional.of(answer)
                .filter(found -> !found.isCompletedExceptionally())
                .map(found -> found.join().node().address()));
        expected.add(elements(one, "resolved").get(i).asObject().orElseThrow().string("address"));
      }
      if (expected.size() > 1) { // round robin begins at any node
        assertThat(actual).as(name).containsExactlyInAnyOrderElementsOf(expected);
      } else {
        assertThat(actual).as(name).isEqualTo(expected);
      }
      for (JsonValue known : elements(one, "knownNodes")) {
        Node node = NodeCodec.decode(known).orElseThrow();
        assertThat(nodes(argument)).as(name).contains(node);
      }
    }
  }

  private static List<JsonValue> elements(JsonObject one, String name) {
    return one.get(name).flatMap(JsonValue::asArray).orElseThrow().elements();
  }

  @Test
  void nodesWithoutIdAreNodesOfTheirOwn() {
    assertThat(
            nodes(
                """
                nodes=[{"service":"a","version":"1.0","address":"x"},
                       {"service":"a","version":"1.0","address":"y"}]\
                """))
        .extracting(Node::id)
        .containsExactly("x", "y");
  }

  @Test
  void badEntriesLoseNoneOfTheOthers() {
    assertThat(
            nodes(
                """
                nodes=[null, 5, {}, {"service":"a"}, {"service":"","version":"1","address":"z"},
                       {"service":"a","version":"1.0","address":"x"}, [], "b"]\
                """))
        .extracting(Node::address)
        .containsExactly("x");
  }

  @Test
  void whatIsNoListFailsAtStartAndSaysWhy() {
    assertThatThrownBy(() -> nodes("nodes=oops"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("discovery.source: static:nodes=oops: offset 0")
        .hasMessageEndingWith("(expected: a JSON list of nodes)");
    assertThatThrownBy(() -> nodes("nodes={}")).hasMessageContaining("it is no list");
    assertThatThrownBy(() -> nodes("[]"))
        .hasMessage("discovery.source: static:[] (expected: static:nodes=<json>)");
  }

  @Test
  void cannotRegister() {
    assertThat(Sources.fixed(List.of()).registrar()).isEmpty();
  }
}
