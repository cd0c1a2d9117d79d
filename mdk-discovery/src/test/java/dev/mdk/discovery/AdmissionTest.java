package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkEvent;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {

  private static final String[] TEN = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};

  @ParameterizedTest(name = "{0} nodes, {1} hard, {2} soft: {3} admitted")
  @CsvSource({
    "1, 0, 1, 1",
    "1, 1, 0, 0",
    "2, 0, 1, 1",
    "2, 0, 2, 1",
    "2, 1, 1, 1",
    "2, 2, 0, 0",
    "3, 0, 1, 2",
    "3, 0, 3, 2",
    "3, 1, 1, 2",
    "3, 1, 2, 2",
    "3, 2, 1, 1",
    "4, 0, 2, 2",
    "4, 0, 3, 2",
    "4, 0, 4, 2",
    "4, 1, 1, 2",
    "4, 1, 2, 3",
    "4, 3, 1, 1",
    "10, 0, 5, 5",
    "10, 0, 6, 5",
    "10, 0, 10, 5",
    "10, 2, 3, 5",
    "10, 2, 4, 8",
    "10, 6, 2, 4",
    "10, 9, 1, 1",
    "10, 10, 0, 0"
  })
  void limitsSoftEvidenceAndObeysHard(int count, int hard, int soft, int admitted) {
    try (Desk desk = Desk.of(Arrays.copyOf(TEN, count))) {
      desk.breakers.openHard(Arrays.copyOf(TEN, hard));
      desk.breakers.openSoft(Arrays.copyOfRange(TEN, hard, hard + soft));

      var all = desk.all("hello", "1.0");

      all.remove("none");
      assertThat(all).hasSize(admitted);
      for (int i = 0; i < count; i++) {
        if (i < hard) {
          assertThat(all).as("hard").doesNotContain(TEN[i]);
        } else if (i >= hard + soft) {
          assertThat(all).as("closed").contains(TEN[i]);
        }
      }
    }
  }

  @Test
  void theEarliestStayOut() {
    try (Desk desk = Desk.of("a", "b", "c", "d")) {
      desk.resolve("hello", "1.0");

      desk.breakers.openSoft("c", "a", "d", "b");

      assertThat(desk.all("hello", "1.0")).containsExactly("b", "d");
      desk.breakers.close("c");
      assertThat(desk.all("hello", "1.0")).containsExactly("b", "c");
    }
  }

  @Test
  void panicIsToldWhenItBeginsAndWhenItEnds() {
    try (Desk desk = Desk.of("a", "b", "c", "d")) {
      desk.resolve("hello", "1.0");
      desk.resolve("hello", "*");
      desk.breakers.openHard("a");
      desk.breakers.openSoft("b");
      assertThat(desk.all("hello", "1.0")).containsExactly("c", "d");
      assertThat(desk.facilities.events().of(MdkEvent.Panic.class)).isEmpty();

      desk.breakers.openSoft("c");

      assertThat(desk.all("hello", "1.0")).containsExactly("b", "c", "d");
      assertThat(desk.facilities.events().of(MdkEvent.Panic.class))
          .containsExactly(new MdkEvent.Panic("hello", true));

      desk.breakers.close("c");

      assertThat(desk.all("hello", "1.0")).containsExactly("c", "d");
      assertThat(desk.facilities.events().of(MdkEvent.Panic.class))
          .containsExactly(new MdkEvent.Panic("hello", true), new MdkEvent.Panic("hello", false));
    }
  }

  @Test
  void panicIsSettable() {
    var limits = Desk.limits("discovery.panic", "0");
    var source =
        ScriptedSource.synced(Desk.hello("a"), Desk.hello("b"), Desk.hello("c"), Desk.hello("d"));
    try (Desk desk = new Desk(new TestFacilities(), limits, source)) {
      desk.breakers.openHard("a");
      desk.breakers.openSoft("b", "c");

      assertThat(desk.all("hello", "1.0")).containsExactly("d");
    }
  }

  @Test
  void aSoftNodeThatIsAdmittedAllTheSameIsProbedAndRecovers() {
    try (Desk desk = Desk.of("a")) {
      desk.breakers.openSoft("a");
      assertThat(desk.sandbox().resolve("hello", "1.0")).isInstanceOf(LiveNode.class);

      desk.breakers.of("a").due();

      assertThat(desk.sandbox().resolve("hello", "1.0")).isInstanceOf(ProbeEndpoint.class);
      assertThat(desk.sandbox().resolve("hello", "1.0")).isInstanceOf(LiveNode.class);
    }
  }

  @Test
  void aNodeThatLeavesMayEndTheLimit() {
    try (Desk desk = Desk.of("a", "b", "c")) {
      desk.breakers.openSoft("a", "b");
      assertThat(desk.all("hello", "1.0")).containsExactly("b", "c");

      desk.source.down(Desk.hello("a"));

      assertThat(desk.all("hello", "1.0")).containsExactly("c");
    }
  }
}
