package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodesTest {

  private static Node withId(String id, String address) {
    return new Node(id, "hello", "1.0", address, Map.of(), Environment.SANDBOX);
  }

  @Test
  void aNodeOfTheSameIdReplacesTheFormerAddressAndKeepsItsEndpoint() {
    try (Desk desk = new Desk(withId("1", "a"))) {
      Endpoint before = desk.sandbox().resolve("hello", "1.0");
      before.start();

      desk.source.up(withId("1", "b"));

      Endpoint after = desk.sandbox().resolve("hello", "1.0");
      assertThat(desk.all("hello", "1.0")).containsExactly("b");
      assertThat(after).isSameAs(before);
      assertThat(after.inFlight()).isEqualTo(1);
      assertThat(desk.breakers.made).hasValue(1);
    }
  }

  @Test
  void aNodeAtTheSameAddressReplacesTheFormerIdAndKeepsItsEndpoint() {
    try (Desk desk = new Desk(withId("1", "a"))) {
      Endpoint before = desk.sandbox().resolve("hello", "1.0");

      desk.source.up(withId("2", "a"));

      assertThat(desk.sandbox().resolve("hello", "1.0")).isSameAs(before);
      assertThat(before.node().id()).isEqualTo("2");
      desk.source.down(withId("2", "elsewhere"));
      assertThat(desk.resolve("hello", "1.0")).isEqualTo("none");
    }
  }

  @Test
  void aNodeThatTakesOverAnAddressPutsItsFormerHolderOut() {
    try (Desk desk = new Desk(withId("1", "a"), withId("2", "b"))) {
      desk.source.up(withId("1", "b"));

      assertThat(desk.all("hello", "1.0")).containsExactly("b");
      assertThat(desk.sandbox().resolve("hello", "1.0").node().id()).isEqualTo("1");
      assertThat(desk.breakers.of("b").closings).hasValue(1);
    }
  }

  @Test
  void theEndOfAProcessDoesNotRemoveItsSuccessorAtTheSameAddress() {
    try (Desk desk = new Desk(withId("1", "a"))) {
      desk.source.up(withId("2", "a"));

      desk.source.down(withId("1", "a"));

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
    }
  }

  @Test
  void anAddressAloneIsEnoughToRemoveANodeOrToBeRemoved() {
    try (Desk desk = new Desk(withId("1", "a"), withId("b", "b"))) {
      desk.source.down(withId("a", "a"), withId("2", "b"));

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("none");
    }
  }

  @Test
  void replaceKeepsWhoIsKnownAddsWhoIsNewAndRemovesTheRest() {
    try (Desk desk = Desk.of("a", "b")) {
      desk.breakers.openHard("a");

      desk.source.replace("hello", "sandbox", Desk.hello("a"), Desk.hello("c"));

      assertThat(desk.all("hello", "1.0")).as("a stays in quarantine").containsExactly("c");
      assertThat(desk.breakers.made).hasValue(3);
      assertThat(desk.breakers.of("a").closings).hasValue(0);
      assertThat(desk.breakers.of("b").closings).hasValue(1);
      desk.breakers.close("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "c");
    }
  }

  @Test
  void nodesThatAreToldAnewKeepTheirEndpoints() {
    try (Desk desk = new Desk(withId("1", "a"), withId("2", "b"), withId("3", "c"))) {
      LiveNode[] before = desk.table.clusters().find("sandbox", "hello").nodes();

      desk.source.replace( // the first two have changed places
          "hello", "sandbox", withId("4", "d"), withId("1", "b"), withId("2", "a"));

      LiveNode[] after = desk.table.clusters().find("sandbox", "hello").nodes();
      assertThat(after).hasSize(3).contains(before[0], before[1]);
      assertThat(before[0].node().address()).isEqualTo("b");
      assertThat(before[1].node().address()).isEqualTo("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b", "d");
      assertThat(desk.breakers.of("c").closings).hasValue(1);
      assertThat(desk.breakers.made).hasValue(4);
      assertThat(desk.table.health().detail()).contains("3 nodes");
    }
  }

  @Test
  void ofNodesThatAreToldTwiceTheLastWordCounts() {
    try (Desk desk = new Desk(withId("1", "a"), withId("2", "b"))) {
      desk.source.replace(
          "hello",
          "sandbox",
          withId("1", "a"),
          withId("1", "c"),
          withId("2", "b"),
          withId("3", "c"),
          withId("4", "d"),
          withId("2", "d"),
          withId("4", "e"));

      assertThat(desk.all("hello", "1.0")).containsExactly("c", "d", "e");
      assertThat(desk.table.health().detail()).contains("3 nodes");
    }
  }

  @Test
  void thousandsOfNodesAreReplacedByOthers() {
    try (Desk desk = new Desk()) {
      Node[] first = new Node[3_000];
      Node[] second = new Node[3_000]; // a third of which are the same
      for (int i = 0; i < first.length; i++) {
        first[i] = withId("id" + i, "a" + i);
        second[i] = withId("id" + (i + 2_000), "a" + (i + 2_000));
      }
      desk.source.replace("hello", "sandbox", first);
      var cluster = desk.table.clusters().find("sandbox", "hello");
      LiveNode[] before = cluster.nodes();
      desk.source.replace("hello", "sandbox", second);

      assertThat(cluster.nodes()).hasSize(3_000).contains(before[2_000], before[2_999]);
      assertThat(cluster.nodes()).extracting(LiveNode::node).containsExactly(second);
      assertThat(desk.breakers.made).hasValue(5_000);
      assertThat(before).extracting(LiveNode::isGone).startsWith(true).endsWith(false);
      assertThat(desk.table.health().detail()).contains("3000 nodes");
    }
  }

  @Test
  void aSourceThatStartsAgainChangesNothing() {
    try (Desk desk = Desk.of("a", "b")) {
      Endpoint before = desk.sandbox().resolve("hello", "1.0");
      int told = desk.facilities.events().of(MdkEvent.NodeUp.class).size();

      desk.source.state(SourceState.LOST, "connection refused");
      desk.source.state(SourceState.CONNECTING, "");
      desk.source.up(Desk.hello("a"), Desk.hello("b"));
      desk.source.state(SourceState.SYNCED, "");

      assertThat(desk.facilities.events().of(MdkEvent.NodeUp.class)).hasSize(told);
      assertThat(desk.breakers.made).hasValue(2);
      assertThat(before.knownSinceNanos()).isEqualTo(0);
    }
  }

  @Test
  void anEmptyAnswerIsNotBelievedUntilItIsRepeatedAfterTheTime() {
    try (Desk desk = Desk.of("a")) {
      desk.source.replace("hello", "sandbox");
      desk.advance(Duration.ofSeconds(30).minusNanos(1));
      desk.source.replace("hello", "sandbox");
      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");

      desk.advance(Duration.ofNanos(1));
      assertThat(desk.resolve("hello", "1.0")).as("not repeated yet").isEqualTo("a");
      desk.source.replace("hello", "sandbox");

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("none");
    }
  }

  @Test
  void aNodeInBetweenTakesTheEmptyAnswerBack() {
    try (Desk desk = Desk.of("a")) {
      desk.source.replace("hello", "sandbox");
      desk.advance(Duration.ofSeconds(29));
      desk.source.up(Desk.hello("a"));
      desk.advance(Duration.ofSeconds(29));
      desk.source.replace("hello", "sandbox");

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
    }
  }

  @Test
  void whatIsSaidExplicitlyIsBelievedAtOnce() {
    try (Desk desk = Desk.of("a")) {
      desk.source.replace("hello", "sandbox");
      desk.source.down(Desk.hello("a"));

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("none");
    }
  }

  @Test
  void badNodesAreCountedAndLoseNoneOfTheOthers() {
    try (Desk desk = new Desk()) {
      Node tooLong = node("hello", "1.0", "x".repeat(2049));
      Node elsewhere = node("other", "1.0", "o");
      var listener = new TableListener(desk.table);

      listener.up(null);
      listener.up(tooLong);
      listener.replace(
          "hello", "sandbox", Arrays.asList(Desk.hello("a"), null, tooLong, elsewhere));

      assertThat(desk.all("hello", "1.0")).containsExactly("a");
      assertThat(desk.resolve("other", "1.0")).isEqualTo("none");
      assertThat(desk.table.health().detail()).contains("1 node, left out: 5");
      assertThat(desk.facilities.events().of(MdkEvent.Dropped.class))
          .extracting(MdkEvent.Dropped::count)
          .containsExactly(1L, 1L, 3L);
    }
  }

  @Test
  void aListOfNothingButBadNodesDoesNotEmptyTheTable() {
    try (Desk desk = Desk.of("a")) {
      desk.source.replace("hello", "sandbox", node("other", "1.0", "o"));

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
    }
  }

  @Test
  void takesNoMoreNodesThanItHasRoomFor() {
    var limits = Desk.LIMITS.withNodes(2);
    try (Desk desk = new Desk(new TestFacilities(), limits, new ScriptedSource())) {
      desk.source.up(Desk.hello("a"), Desk.hello("b"), Desk.hello("c"));
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");

      desk.source.down(Desk.hello("a"));
      desk.source.up(Desk.hello("c"));
      assertThat(desk.all("hello", "1.0")).containsExactly("b", "c");
    }
  }

  @Test
  void hasRoomForOtherNodesInPlaceOfThoseThatGo() {
    var limits = Desk.LIMITS.withNodes(2);
    try (Desk desk = new Desk(new TestFacilities(), limits, new ScriptedSource())) {
      desk.source.up(Desk.hello("a"), Desk.hello("b"));
      desk.source.replace(
          "hello", "sandbox", Desk.hello("c"), Desk.hello("d"), Desk.hello("e"), Desk.hello("d"));

      assertThat(desk.all("hello", "1.0")).containsExactly("c", "d");
      assertThat(desk.table.health().detail()).contains("2 nodes, left out: 1");
    }
  }

  @Test
  void tellsOfNodesAndOfTheSource() {
    try (Desk desk = new Desk()) {
      desk.source.up(Desk.hello("a"));
      desk.source.up(Desk.hello("a"));
      desk.source.state(SourceState.SYNCED, "");
      desk.source.state(SourceState.SYNCED, "");
      desk.source.down(Desk.hello("a"));

      assertThat(desk.facilities.events().events())
          .containsExactly(
              new MdkEvent.NodeUp(Desk.hello("a")),
              new MdkEvent.Source(SourceState.SYNCED, ""),
              new MdkEvent.NodeDown(Desk.hello("a")));
    }
  }

  @Test
  void healthTellsStateAgeAndNumberOfNodes() {
    try (Desk desk = new Desk()) {
      desk.advance(Duration.ofSeconds(3));
      assertThat(desk.table.health())
          .isEqualTo(
              new Health.Part(
                  Health.State.DOWN, "ScriptedSource: CONNECTING, nothing told for 3 s, 0 nodes"));

      desk.source.up(Desk.hello("a"), Desk.hello("b"));
      desk.source.state(SourceState.SYNCED, "");
      assertThat(desk.table.health())
          .isEqualTo(new Health.Part(Health.State.UP, "ScriptedSource: SYNCED, 0 ms old, 2 nodes"));

      desk.advance(Duration.ofMinutes(5));
      desk.source.state(SourceState.LOST, "connection refused");
      assertThat(desk.table.health())
          .isEqualTo(
              new Health.Part(
                  Health.State.DEGRADED,
                  "ScriptedSource: LOST (connection refused), 5 min old, 2 nodes"));
    }
  }

  @Test
  void theSourceIsToldOnceWhatIsWanted() {
    try (Desk desk = Desk.of("a")) {
      desk.resolve("hello", "1.0");
      desk.resolve("hello", "2.0");
      Desk.address(desk.in("other"), "hello", "1.0");
      desk.resolve("greeting", "1.0");

      assertThat(desk.source.wanted()).isEqualTo(List.of("hello", "greeting"));
    }
  }

  @Test
  void aRefusedConnectionAsksTheSourceToLookAgain() {
    try (Desk desk = Desk.of("a")) {
      Endpoint endpoint = desk.sandbox().resolve("hello", "1.0");
      endpoint.finish(endpoint.start(), Outcome.ERROR, 1);
      assertThat(desk.source.refreshed()).isEmpty();

      endpoint.finish(endpoint.start(), Outcome.UNREACHABLE, 1);

      assertThat(desk.source.refreshed()).containsExactly("hello");
    }
  }
}
