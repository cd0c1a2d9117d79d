package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.JsonValue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriorityTest {

  private static Node node(String address, Object priority) {
    Map<String, JsonValue> properties = Map.of("priority", JsonValue.of(priority));
    return new Node(address, "hello", "1.0", address, properties, Environment.SANDBOX);
  }

  @Test
  void sparesGetCallsOnlyWhileAllBetterOnesAreOut() {
    try (Desk desk = new Desk(Desk.hello("a"), node("b", 0), node("c", 1), node("d", 7))) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
      desk.breakers.openHard("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("b");
      desk.breakers.openHard("b");
      assertThat(desk.all("hello", "1.0")).containsExactly("c");
      desk.breakers.openHard("c");
      assertThat(desk.all("hello", "1.0")).containsExactly("d");

      desk.breakers.of("a").due();
      assertThat(desk.resolve("hello", "1.0")).as("the probe").isEqualTo("a");
      desk.breakers.close("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("a");
    }
  }

  @Test
  void sparesTakeOverWhenTheOthersAreGoneAndGiveWayAgain() {
    try (Desk desk = new Desk(Desk.hello("a"), node("c", 1))) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a");
      desk.source.down(Desk.hello("a"));
      assertThat(desk.all("hello", "1.0")).containsExactly("c");
      desk.source.up(node("c", 0));
      desk.source.up(node("a", 1));
      assertThat(desk.all("hello", "1.0")).containsExactly("c");
    }
  }

  @Test
  void whatIsNoPriorityIsTheBest() {
    try (Desk desk =
        new Desk(node("a", "high"), node("b", -3), node("c", 1.5), node("d", 1L << 40))) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b", "c");
    }
  }
}
