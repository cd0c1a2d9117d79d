package dev.mdk.control.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.control.server.JournalRecord.Kind;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SeenTest {

  private static final UUID ONE = new UUID(1, 1);
  private static final UUID TWO = new UUID(2, 2);

  private final Seen seen = new Seen(100);

  @Test
  void knowsExactlyWhatWasAdded() {
    Random random = new Random(7);
    BitSet expected = new BitSet();
    for (int round = 0; round < 200; round++) {
      int number = random.nextInt(60);
      seen.add(ONE, Kind.LINE, number);
      expected.set(number);
      for (int i = 0; i < 70; i++) {
        assertThat(seen.contains(ONE, Kind.LINE, i)).as("%d", i).isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void keepsProcessesAndKindsApart() {
    seen.add(ONE, Kind.LINE, 5);

    assertThat(seen.contains(TWO, Kind.LINE, 5)).isFalse();
    assertThat(seen.contains(ONE, Kind.REPORT, 5)).isFalse();
  }

  @Test
  void takesTheEndsOfTheRangeAndNothingWithoutANumber() {
    seen.add(ONE, Kind.LINE, Long.MAX_VALUE);
    seen.add(ONE, Kind.LINE, Long.MAX_VALUE - 1);
    seen.add(ONE, Kind.LINE, 0);
    seen.add(ONE, Kind.LINE, -1);

    assertThat(seen.contains(ONE, Kind.LINE, Long.MAX_VALUE)).isTrue();
    assertThat(seen.contains(ONE, Kind.LINE, 0)).isTrue();
    assertThat(seen.contains(ONE, Kind.LINE, 1)).isFalse();
    assertThat(seen.contains(ONE, Kind.LINE, -1)).isFalse();
  }

  @Test
  void isReadAsItWasWritten() {
    for (int i = 0; i < 50; i++) {
      seen.add(new UUID(i, i), Kind.LINE, i);
      seen.add(new UUID(i, i), Kind.LINE, i + 2);
    }
    Seen again = new Seen(100);

    List<String> texts = seen.write();
    texts.forEach(again::read);
    again.read("not JSON");
    again.read("[[\"x\"]]");

    for (int i = 0; i < 50; i++) {
      assertThat(again.contains(new UUID(i, i), Kind.LINE, i)).isTrue();
      assertThat(again.contains(new UUID(i, i), Kind.LINE, i + 1)).isFalse();
      assertThat(again.contains(new UUID(i, i), Kind.LINE, i + 2)).isTrue();
    }
  }

  @Test
  void isBounded() {
    for (int i = 0; i < 1000; i++) {
      seen.add(new UUID(i, i), Kind.LINE, 1);
      seen.add(ONE, Kind.LINE, 2L * i);
    }

    assertThat(seen.contains(new UUID(5, 5), Kind.LINE, 1)).isFalse();
    assertThat(seen.contains(new UUID(999, 999), Kind.LINE, 1)).isTrue();
    assertThat(seen.contains(ONE, Kind.LINE, 1998)).isTrue();
    assertThat(seen.contains(ONE, Kind.LINE, 1997)).isFalse();
    assertThat(seen.write().get(0)).hasSizeLessThan(20_000);
  }
}
