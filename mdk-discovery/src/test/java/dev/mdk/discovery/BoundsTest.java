package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Hint;
import dev.mdk.MdkEvent;
import dev.mdk.NoNodeException;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import org.junit.jupiter.api.Test;

class BoundsTest {

  private static Desk withRoomFor(int environments, int pools, int allPools) {
    return new Desk(
        new TestFacilities(),
        Desk.LIMITS.withRoomFor(environments, pools, allPools),
        ScriptedSource.synced(Desk.hello("a"), Desk.hello("b")));
  }

  @Test
  void aFloodOfNamesKeepsNothingBeyondTheBound() {
    try (Desk desk = withRoomFor(10, 100, 1_000)) {
      for (int i = 0; i < 10_000; i++) {
        assertThat(desk.resolve("unknown-" + i, "1.0")).isEqualTo("none");
      }

      assertThat(((View) desk.sandbox()).size()).isEqualTo(100);
      assertThat(desk.source.wanted()).hasSize(100);
      assertThat(desk.table.health().detail()).endsWith("look-ups beyond the bounds: 9900");
    }
  }

  @Test
  void beyondTheBoundTheAnswerIsTheSame() {
    try (Desk desk = withRoomFor(10, 0, 0)) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
      assertThat(desk.await("hello", "1.0")).isCompleted();
      var handle = desk.sandbox().bind("hello", "1.0");
      assertThat(handle.resolve(Hint.NONE).node().service()).isEqualTo("hello");

      desk.source.down(Desk.hello("a"), Desk.hello("b"));

      assertThatThrownBy(() -> handle.resolve(Hint.NONE)).isInstanceOf(NoNodeException.class);
      assertThat(desk.await("hello", "1.0")).as("no wait").isCompletedExceptionally();
    }
  }

  @Test
  void beyondTheBoundNoPanicIsToldThatWouldNeverEnd() {
    try (Desk desk = withRoomFor(10, 1, 1)) {
      desk.resolve("hello", "1.0");
      desk.breakers.openSoft("a", "b");

      desk.all("hello", "*");
      desk.breakers.close("a", "b");

      assertThat(desk.facilities.events().of(MdkEvent.Panic.class))
          .containsExactly(new MdkEvent.Panic("hello", true), new MdkEvent.Panic("hello", false));
    }
  }

  @Test
  void beyondTheBoundANodeIsProbedOnceAsWell() {
    try (Desk desk = withRoomFor(10, 0, 0)) {
      desk.breakers.openHard("a");
      desk.breakers.of("a").due();

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");
      assertThat(desk.all("hello", "1.0")).containsExactly("b");
    }
  }

  @Test
  void environmentsAndAllPoolsAreBoundedToo() {
    try (Desk desk = withRoomFor(5, 10, 20)) {
      for (int i = 0; i < 100; i++) {
        for (int j = 0; j < 100; j++) {
          Desk.address(desk.in("environment-" + i), "service-" + j, "1.0");
        }
      }

      assertThat(desk.table.kept()).isEqualTo(20);
      assertThat(desk.in("environment-0")).isSameAs(desk.in("environment-0"));
      assertThat(desk.in("environment-99")).isNotSameAs(desk.in("environment-99"));
      assertThat(Desk.address(desk.in("sandbox:environment-99"), "hello", "1.0"))
          .as("the fallback of one that has no room")
          .isIn("a", "b");
    }
  }

  @Test
  void hugeNamesAreNotKept() {
    try (Desk desk = Desk.of("a")) {
      String huge = "x".repeat(3_000);
      desk.resolve(huge, "1.0");
      desk.resolve("hello", huge);
      Desk.address(desk.in(huge), "hello", "1.0");

      assertThat(desk.table.kept()).isZero();
    }
  }
}
