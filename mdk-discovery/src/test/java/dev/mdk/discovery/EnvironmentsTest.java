package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.spi.Deadline;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {

  private static Node in(String environment, String version, String address) {
    return node("hello", version, address, new Environment(environment, Optional.empty()));
  }

  @Test
  void givesNoNodeOfAnotherEnvironment() {
    try (Desk desk = new Desk(in("staging", "1.0", "a"))) {
      assertThat(desk.resolve("hello", "1.0")).isEqualTo("none");
      assertThat(Desk.address(desk.in("staging"), "hello", "1.0")).isEqualTo("a");
    }
  }

  @Test
  void fallsBackWhileNoCompatibleVersionWasEverSeen() {
    try (Desk desk = new Desk(in("production", "1.0", "p"), in("mine", "2.0", "m"))) {
      var mine = desk.in("production:mine");

      assertThat(Desk.address(mine, "hello", "1.0")).isEqualTo("p");
      assertThat(Desk.address(mine, "hello", "2.0")).isEqualTo("m");
      assertThat(Desk.address(desk.in("mine"), "hello", "1.0")).isEqualTo("none");
    }
  }

  @Test
  void leavesTheFallbackOnceTheOwnEnvironmentHasTheVersion() {
    try (Desk desk = new Desk(in("production", "1.0", "p"))) {
      var mine = desk.in("production:mine");
      assertThat(Desk.address(mine, "hello", "1.0")).isEqualTo("p");

      desk.source.up(in("mine", "1.1", "m"));

      assertThat(Desk.address(mine, "hello", "1.0")).isEqualTo("m");
      assertThat(Desk.address(mine, "hello", "1.2"))
          .as("never seen in the own environment, and not in the other")
          .isEqualTo("none");
    }
  }

  @Test
  void doesNotFallBackWhenTheLastOwnNodeIsGone() {
    try (Desk desk = new Desk(in("production", "1.0", "p"), in("mine", "1.0", "m"))) {
      var mine = desk.in("production:mine");

      desk.source.down(in("mine", "1.0", "m"));

      assertThat(Desk.address(mine, "hello", "1.0")).isEqualTo("none");
      assertThat(Desk.address(desk.in("production"), "hello", "1.0")).isEqualTo("p");
    }
  }

  @Test
  void remembersWhatWasSeenBeforeAnybodyAsked() {
    try (Desk desk = new Desk(in("production", "1.0", "p"), in("mine", "1.0", "m"))) {
      desk.source.down(in("mine", "1.0", "m"));

      assertThat(Desk.address(desk.in("production:mine"), "hello", "1.0")).isEqualTo("none");
      assertThat(Desk.address(desk.in("production:mine"), "hello", "*")).isEqualTo("none");
    }
  }

  @Test
  void whicheverAppearsFirstAnswersThoseWhoWait() {
    try (Desk desk = new Desk()) {
      var first = desk.in("production:mine").await("hello", "1.0", Hint.NONE, Deadline.NONE);
      desk.source.up(in("production", "1.0", "p"));
      assertThat(first.join().node().address()).isEqualTo("p");

      var second = desk.in("production:other").await("hello", "1.5", Hint.NONE, Deadline.NONE);
      desk.source.up(in("other", "1.5", "o"));
      assertThat(second.join().node().address()).isEqualTo("o");
    }
  }

  @Test
  void givesTheSameResolverToTheSameEnvironment() {
    try (Desk desk = new Desk()) {
      assertThat(desk.in("a:b")).isSameAs(desk.in("a:b")).isNotSameAs(desk.in("b"));
    }
  }

  @Test
  void anEnvironmentThatIsItsOwnFallbackIsLikeOneWithout() {
    try (Desk desk = new Desk(in("mine", "1.0", "m"))) {
      assertThat(Desk.address(desk.in("mine:mine"), "hello", "1.0")).isEqualTo("m");
    }
  }
}
