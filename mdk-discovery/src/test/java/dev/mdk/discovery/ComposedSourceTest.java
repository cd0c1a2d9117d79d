package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.RecordingRegistrar;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Several sources as one, below a real table. */
class ComposedSourceTest {

  private final TestFacilities facilities = new TestFacilities();
  private final ScriptedSource first = new ScriptedSource();
  private final ScriptedSource second = new ScriptedSource();

  private Routing table(DiscoverySource source) {
    return Discovery.start(
        source, facilities, BreakerEngine.NONE, Balancers.roundRobin(), Settings.NONE);
  }

  private static List<String> all(Routing table) {
    var addresses = new TreeSet<String>();
    for (int i = 0; i < 20; i++) {
      addresses.add(Desk.address(table.in(Environment.SANDBOX), "hello", "1.0"));
    }
    return List.copyOf(addresses);
  }

  private static Node withId(String id, String address) {
    return new Node(id, "hello", "1.0", address, Map.of(), Environment.SANDBOX);
  }

  private List<SourceState> states() {
    return facilities.events().of(MdkEvent.Source.class).stream()
        .map(MdkEvent.Source::state)
        .distinct()
        .toList();
  }

  // ---- union

  @Test
  void inAUnionANodeLivesUntilTheLastOfItsSourcesSaysThatItIsGone() {
    try (var table = table(Sources.union(first, second))) {
      first.up(withId("1", "x"), withId("2", "y"));
      second.up(withId("9", "x"), withId("3", "z"));
      assertThat(all(table)).containsExactly("x", "y", "z");

      first.down(withId("1", "x"));
      assertThat(all(table)).containsExactly("x", "y", "z");

      second.down(withId("9", "x"));
      assertThat(all(table)).containsExactly("y", "z");
    }
  }

  @Test
  void inAUnionTheFirstOfTheSourcesIsBelievedAboutANode() {
    try (var table = table(Sources.union(first, second))) {
      second.up(withId("1", "old"));
      first.up(withId("1", "new"));
      assertThat(all(table)).containsExactly("new");
      int told = facilities.events().of(MdkEvent.NodeUp.class).size();

      second.replace("hello", "sandbox", withId("1", "old"));
      first.replace("hello", "sandbox", withId("1", "new"));
      second.up(withId("1", "old"));
      assertThat(all(table)).containsExactly("new");
      assertThat(facilities.events().of(MdkEvent.NodeUp.class)).as("no flapping").hasSize(told);

      first.down(withId("1", "new"));
      assertThat(all(table)).as("what the other one still says").containsExactly("old");
    }
  }

  @Test
  void inAUnionANodeThatMovesUncoversWhatItHid() {
    try (var table = table(Sources.union(first, second))) {
      second.up(withId("b", "x"));
      first.up(withId("a", "x"));
      assertThat(all(table)).containsExactly("x");

      first.up(withId("a", "moved"));

      assertThat(all(table)).containsExactly("moved", "x");
    }
  }

  @Test
  void inAUnionAListRemovesOnlyWhatItsSourceTold() {
    try (var table = table(Sources.union(first, second))) {
      first.replace("hello", "sandbox", Desk.hello("a"), Desk.hello("b"));
      second.replace("hello", "sandbox", Desk.hello("b"), Desk.hello("c"));
      assertThat(all(table)).containsExactly("a", "b", "c");

      first.replace("hello", "sandbox", Desk.hello("d"));

      assertThat(all(table)).containsExactly("b", "c", "d");
    }
  }

  @Test
  void inAUnionAnEmptyListIsBelievedAtOnceOnlyWhileOthersKnowNodes() {
    try (var table = table(Sources.union(first, second))) {
      first.replace("hello", "sandbox", Desk.hello("a"));
      second.replace("hello", "sandbox", Desk.hello("b"));

      first.replace("hello", "sandbox");
      assertThat(all(table)).containsExactly("b");
      second.replace("hello", "sandbox");
      assertThat(all(table)).containsExactly("b");

      facilities.time().advance(Duration.ofSeconds(30));
      second.replace("hello", "sandbox");
      assertThat(all(table)).containsExactly("none");
    }
  }

  @Test
  void inAUnionBadNodesAreCountedAndLoseNoneOfTheOthers() {
    try (var table = table(Sources.union(first, second))) {
      second.up(Desk.hello("b"));
      first.up(Desk.hello("x".repeat(3_000)), Desk.hello("a"));
      first.replace("hello", "sandbox", Desk.hello("x".repeat(3_000)), Desk.hello("file:/x"));

      assertThat(all(table)).containsExactly("a", "b");
      assertThat(table.health().detail()).endsWith("left out: 2, addresses refused: 1");
    }
  }

  @Test
  void aRefusedAddressHidesNobodyAndIsCountedHoweverSourcesAreComposed() {
    try (var table = table(Sources.union(Sources.firstOf(first, new ScriptedSource()), second))) {
      first.up(withId("1", "http://169.254.169.254"));
      first.replace("hello", "sandbox", withId("1", "file:/x"), Desk.hello("a"));
      first.state(SourceState.SYNCED, "");
      second.up(withId("1", "good"));

      assertThat(all(table)).containsExactly("a", "good");
      assertThat(table.health().detail()).endsWith("addresses refused: 2");
    }
  }

  @Test
  void aUnionIsAsItsWorstSource() {
    try (var table = table(Sources.union(first, second))) {
      first.state(SourceState.SYNCED, "");
      assertThat(table.health().detail()).contains(": CONNECTING (ScriptedSource: CONNECTING)");
      second.state(SourceState.LOST, "refused");
      assertThat(table.health().detail())
          .contains("(ScriptedSource, ScriptedSource): LOST (ScriptedSource: LOST (refused))");
      second.state(SourceState.SYNCED, "");

      assertThat(states())
          .containsExactly(SourceState.CONNECTING, SourceState.LOST, SourceState.SYNCED);
      assertThat(table.health().detail()).contains("): SYNCED, ");
    }
  }

  // ---- first of

  @Test
  void theFirstThatAnswersIsBelievedForGoodAndTheOthersAreClosed() {
    try (var table = table(Sources.firstOf(first, second))) {
      first.up(Desk.hello("a"));
      second.up(Desk.hello("b"));
      first.state(SourceState.LOST, "refused");
      assertThat(all(table)).containsExactly("none");

      second.state(SourceState.SYNCED, "");
      assertThat(all(table)).containsExactly("b");
      assertThat(first.closings()).isEqualTo(1);

      second.state(SourceState.LOST, "gone");
      second.up(Desk.hello("c"));
      assertThat(all(table)).containsExactly("b", "c");
      assertThat(states())
          .containsExactly(SourceState.CONNECTING, SourceState.SYNCED, SourceState.LOST);
    }
    assertThat(second.closings()).isEqualTo(1);
  }

  @Test
  void ofThoseThatAnswerAtOnceTheFirstInOrderIsBelieved() {
    ScriptedSource third = ScriptedSource.synced(Desk.hello("c"));
    try (var table = table(Sources.firstOf(ScriptedSource.synced(Desk.hello("a")), third))) {
      assertThat(all(table)).containsExactly("a");
      assertThat(third.starts()).isZero();
    }
  }

  @Test
  void beforeAnyAnswersItIsLostOnlyWhenAllAre() {
    try (var table = table(Sources.firstOf(first, second))) {
      first.state(SourceState.LOST, "");
      assertThat(table.health().detail()).contains("): CONNECTING (");
      second.state(SourceState.LOST, "");
      assertThat(table.health().detail()).contains("): LOST (");
    }
  }

  // ---- fallback

  @Test
  void aStandInIsBelievedOnlyOnceThePreferredIsLost() {
    try (var table =
        table(Sources.fallback(first, ScriptedSource.synced(Desk.hello("stand-in"))))) {
      assertThat(all(table)).containsExactly("none");

      first.state(SourceState.LOST, "refused");

      assertThat(all(table)).containsExactly("stand-in");
      assertThat(table.health().detail())
          .contains("LOST (ScriptedSource stands in for ScriptedSource: LOST (refused))");
    }
  }

  @Test
  void thePreferredReplacesItsStandInForGood() {
    try (var table = table(Sources.fallback(first, second))) {
      second.up(Desk.hello("b"), Desk.hello("both"), node("o", "1.0", "o"));
      second.state(SourceState.SYNCED, "");
      first.state(SourceState.LOST, "refused");
      first.state(SourceState.CONNECTING, "");
      assertThat(all(table)).containsExactly("b", "both");
      var kept = facilities.events().of(MdkEvent.NodeUp.class).size();

      first.up(Desk.hello("a"), Desk.hello("both"));
      assertThat(all(table)).containsExactly("b", "both");
      first.state(SourceState.SYNCED, "");

      assertThat(all(table)).containsExactly("a", "both");
      assertThat(Desk.address(table.in(Environment.SANDBOX), "o", "1.0")).isEqualTo("none");
      assertThat(facilities.events().of(MdkEvent.NodeUp.class)).hasSize(kept + 1);
      assertThat(second.closings()).isEqualTo(1);

      first.state(SourceState.LOST, "again");
      assertThat(all(table)).as("its last table stands").containsExactly("a", "both");
    }
  }

  @Test
  void whoAnswersFirstOfAllNeedsNoStandIn() {
    try (var table = table(Sources.fallback(ScriptedSource.synced(Desk.hello("a")), second))) {
      assertThat(all(table)).containsExactly("a");
      assertThat(second.starts()).isZero();
      assertThat(table.health().detail()).contains("SYNCED");
    }
  }

  // ---- all of them

  @Test
  void wishesReachTheSourcesThatAreNeeded() {
    try (var table = table(Sources.fallback(first, second))) {
      Desk.address(table.in(Environment.SANDBOX), "hello", "1.0");
      assertThat(first.wanted()).containsExactly("hello");
      assertThat(second.wanted()).containsExactly("hello");

      first.state(SourceState.SYNCED, "");
      Desk.address(table.in(Environment.SANDBOX), "other", "1.0");

      assertThat(first.wanted()).containsExactly("hello", "other");
      assertThat(second.wanted()).containsExactly("hello");
    }
  }

  @Test
  void registersWithTheFirstThatCan() {
    var registrar = new RecordingRegistrar();
    var able = second.withRegistrar(registrar);

    assertThat(Sources.union(first, able).registrar()).containsSame(registrar);
    assertThat(Sources.firstOf(first, second).registrar()).isEmpty();
  }

  @Test
  void closesAllEvenIfOneThrowsAndIsSilentAfterwards() {
    DiscoverySource throwing =
        listener ->
            () -> {
              throw new IllegalStateException("close");
            };
    var nodes = new DirectoryNodes();
    var subscription = Sources.union(throwing, first).start(nodes);

    subscription.close();
    subscription.close();
    first.up(Desk.hello("a"));

    assertThat(first.closings()).isEqualTo(1);
    assertThat(nodes.said()).isEmpty();
  }

  @Test
  void aWrongSettingOfOneClosesTheOthersAndIsToldOn() {
    DiscoverySource wrong =
        listener -> {
          throw new ConfigurationException("wrong");
        };
    assertThatThrownBy(() -> Sources.union(first, wrong).start(new DirectoryNodes()))
        .isInstanceOf(ConfigurationException.class);
    assertThat(first.closings()).isEqualTo(1);
    assertThatThrownBy(Sources::union).hasMessage("sources: none (expected: at least one)");
  }

  @Test
  void manySourcesThatTellAtTheSameTimeLoseNothing() {
    var sources = new ScriptedSource[] {new ScriptedSource(), first, second};
    try (var table = table(Sources.union(sources))) {
      Crowd.run(
          sources.length,
          number -> {
            for (int i = 0; i < 1_000; i++) {
              sources[number].up(Desk.hello("n" + i));
              sources[number].down(Desk.hello("n" + i));
              sources[number].up(Desk.hello("mine-" + number + "-" + i));
            }
            sources[number].state(SourceState.SYNCED, "");
          });

      assertThat(table.health().detail()).contains("SYNCED").endsWith(" 3000 nodes");
    }
  }
}
