package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.spi.Balancer;
import dev.mdk.spi.Endpoint;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancersTest {

  private static List<Endpoint> endpoints(int count) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(Desk.hello("n" + i));
    }
    Desk desk = new Desk(nodes.toArray(new Node[0]));
    return List.of(desk.table.clusters().find("sandbox", "hello").nodes());
  }

  private static void sharesAreEven(Map<Endpoint, Integer> picks, int nodes, double tolerance) {
    int all = picks.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(picks).hasSize(nodes);
    assertThat(picks.values())
        .as("of %s picks at %s nodes", all, nodes)
        .allSatisfy(
            count ->
                assertThat((double) count * nodes / all).isBetween(1 - tolerance, 1 + tolerance));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void oneThreadAloneGetsTheNodesExactlyInTurn(int count) {
    List<Endpoint> nodes = endpoints(count);
    Balancer.Picker picker = Balancers.roundRobin().over(nodes);
    int start = nodes.indexOf(picker.pick(Hint.NONE));
    for (int i = 1; i < 3 * count; i++) {
      assertThat(picker.pick(Hint.NONE)).isSameAs(nodes.get((start + i) % count));
    }
  }

  @Test
  void aFreshThreadForEachPickGivesEvenShares() {
    for (int count : new int[] {3, 10}) {
      List<Endpoint> nodes = endpoints(count);
      for (int step = 1; step <= 3; step++) {
        var picker = striped(nodes);
        Map<Endpoint, Integer> picks = new ConcurrentHashMap<>();
        for (int i = 0; i < 400; i++) {
          for (int other = 1; other < step; other++) {
            run(() -> {}); // takes an id
          }
          run(() -> picks.merge(picker.pick(Hint.NONE), 1, Integer::sum));
        }
        sharesAreEven(picks, count, 0.10);
      }
    }
  }

  private static Balancer.Picker striped(List<Endpoint> nodes) {
    Turns turns = new Turns(nodes.size(), 0);
    turns.stripe();
    return hint -> nodes.get(turns.next());
  }

  @Test
  void aFreshThreadForEachPickGoesOnWithTheTurnWhileNobodyIsInTheWay() {
    List<Endpoint> nodes = endpoints(3);
    var picker = Balancers.roundRobin().over(nodes);
    List<Endpoint> picks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      run(() -> picks.add(picker.pick(Hint.NONE)));
    }
    int start = nodes.indexOf(picks.get(0));
    for (int i = 0; i < 30; i++) {
      assertThat(picks.get(i)).isSameAs(nodes.get((start + i) % 3));
    }
  }

  @Test
  void threadsThatPickAtTheSameTimeGiveEvenShares() {
    List<Endpoint> nodes = endpoints(3);
    var picker = striped(nodes);
    Map<Endpoint, Integer> picks = new ConcurrentHashMap<>();
    Crowd.run(
        20,
        number -> {
          for (int i = 0; i < 20; i++) {
            picks.merge(picker.pick(Hint.NONE), 1, Integer::sum);
          }
        });
    sharesAreEven(picks, 3, 0.10);
  }

  @Test
  void processesBeginAtDifferentNodes() {
    List<Endpoint> nodes = endpoints(3);
    Set<Endpoint> first = ConcurrentHashMap.newKeySet();
    var random = new Random(1);
    for (int process = 0; process < 50; process++) {
      first.add(new RoundRobin(random).over(nodes).pick(Hint.NONE));
    }
    assertThat(first).hasSize(3);
  }

  @Test
  void randomGivesEachNodeItsShare() {
    var random = new Random(7);
    var picker = Balancers.random(random).over(endpoints(4));
    Map<Endpoint, Integer> picks = new HashMap<>();
    for (int i = 0; i < 4_000; i++) {
      picks.merge(picker.pick(Hint.NONE), 1, Integer::sum);
    }
    sharesAreEven(picks, 4, 0.10);
    assertThat(Balancers.random().over(endpoints(1)).pick(Hint.NONE)).isNotNull();
  }

  @Test
  void avoidedNodesArePassedOverWhileThereAreOthers() {
    try (Desk desk = Desk.of("a", "b", "c")) {
      var handle = desk.sandbox().bind("hello", "1.0");
      Hint onlyC = Hint.NONE.avoiding(Desk.hello("a")).avoiding(Desk.hello("b"));
      Hint none = onlyC.avoiding(Desk.hello("c"));
      for (int i = 0; i < 50; i++) {
        assertThat(handle.resolve(onlyC).node().address()).isEqualTo("c");
      }
      assertThat(handle.resolve(none)).as("no other").isNotNull();
    }
  }

  @Test
  void aBalancerThatInsistsOnAnAvoidedNodeIsOverruled() {
    try (Desk desk = with(admitted -> hint -> admitted.get(0))) {
      var handle = desk.sandbox().bind("hello", "1.0");
      assertThat(handle.resolve(Hint.NONE.avoiding(Desk.hello("a"))).node().address())
          .isEqualTo("b");
    }
  }

  @Test
  void chanceTakesThePlaceOfABalancerThatThrows() {
    var calls = new AtomicInteger();
    Balancer broken =
        admitted -> {
          calls.incrementAndGet();
          throw new StackOverflowError("broken");
        };
    try (Desk desk = with(broken)) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
      assertThat(calls).hasValue(1);
      assertThat(desk.facilities.events().of(MdkEvent.Dropped.class))
          .extracting(MdkEvent.Dropped::what)
          .containsExactly("picker");
    }
  }

  @Test
  void chanceTakesThePlaceOfAPickerThatThrowsOrFindsNothing() {
    try (Desk desk =
        with(
            admitted ->
                hint -> {
                  throw new IllegalStateException();
                })) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
    }
    try (Desk desk = with(admitted -> hint -> null)) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
    }
    try (Desk desk = with(admitted -> null)) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
    }
  }

  @Test
  void aBalancerMayLookIntoTheTableAndChangeIt() {
    var desk = new Desk[1];
    var rounds = new AtomicInteger();
    try (Desk nested =
        with(
            admitted -> {
              if (desk[0] != null && rounds.incrementAndGet() == 1) {
                desk[0].resolve("hello", "1.0");
                desk[0].breakers.openHard("a");
              }
              return hint -> admitted.get(0);
            })) {
      desk[0] = nested;
      assertThat(nested.resolve("hello", "1.0")).isIn("a", "b");
      nested.source.up(Desk.hello("c"));
      assertThat(nested.resolve("hello", "1.0")).isEqualTo("b");
    }
  }

  @Test
  void aChangeThatComesWhileASnapshotIsMadeNeitherWaitsNorIsLost() {
    var desk = new Desk[1];
    var isArmed = new AtomicBoolean();
    try (Desk busy =
        with(
            admitted -> {
              if (isArmed.compareAndSet(true, false)) {
                run(() -> desk[0].breakers.openHard("a")); // another thread, and waits for it
              }
              return hint -> admitted.get(0);
            })) {
      desk[0] = busy;
      assertThat(busy.resolve("hello", "1.0")).isEqualTo("a");
      isArmed.set(true);

      busy.source.up(Desk.hello("c"));

      assertThat(isArmed).isFalse();
      assertThat(busy.resolve("hello", "1.0")).isEqualTo("b");
    }
  }

  private static Desk with(Balancer balancer) {
    return new Desk(
        new TestFacilities(),
        Desk.LIMITS,
        ScriptedSource.synced(Desk.hello("a"), Desk.hello("b")),
        balancer);
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
