package dev.mdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CausalClockTest {

  private static final CausalClock DEEP = CausalClock.of(3, 1, 4);

  @Test
  void beginsOneLevelDeeperThanItsCause() {
    assertThat(DEEP.child()).isEqualTo(CausalClock.of(3, 1, 5, 0));
    assertThat(CausalClock.ZERO.child()).hasToString("1,0");
    assertThat(CausalClock.NONE.child()).isSameAs(CausalClock.ZERO);
  }

  @Test
  void movesItsLastCounterOnly() {
    assertThat(DEEP.at(9)).isEqualTo(CausalClock.of(3, 1, 9));
    assertThat(DEEP).hasToString("3,1,4");
    assertThat(CausalClock.NONE.at(2)).isEqualTo(CausalClock.of(2));
  }

  @Test
  void keepsItsLastLevels() {
    assertThat(DEEP.tail(3)).isSameAs(DEEP);
    assertThat(DEEP.tail(2)).isEqualTo(CausalClock.of(1, 4));
    assertThat(DEEP.tail(1)).isEqualTo(CausalClock.of(4));
    assertThat(CausalClock.NONE.tail(1)).isSameAs(CausalClock.NONE);
    assertThatThrownBy(() -> DEEP.tail(0)).hasMessage("levels: 0 (expected: > 0)");
  }

  @Test
  void tellsItsCounters() {
    assertThat(DEEP.depth()).isEqualTo(3);
    assertThat(DEEP.counter(0)).isEqualTo(3);
    assertThat(DEEP.counter(2)).isEqualTo(4).isEqualTo(DEEP.last());
    assertThat(DEEP.toArray()).containsExactly(3, 1, 4);
    assertThatThrownBy(() -> DEEP.counter(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> DEEP.counter(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void hasNoCounterWithoutALevel() {
    assertThat(CausalClock.of()).isSameAs(CausalClock.NONE);
    assertThat(CausalClock.NONE.depth()).isZero();
    assertThat(CausalClock.NONE.toArray()).isEmpty();
    assertThat(CausalClock.NONE.last()).isZero();
    assertThat(CausalClock.NONE).hasToString("").isNotEqualTo(CausalClock.ZERO);
    assertThatThrownBy(() -> CausalClock.NONE.counter(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void takesAnyCounterThatAStrangerMaySend() {
    CausalClock lowest = CausalClock.of(Long.MIN_VALUE);

    assertThat(lowest).isNotEqualTo(CausalClock.NONE);
    assertThat(lowest.depth()).isEqualTo(1);
    assertThat(lowest.child()).isEqualTo(CausalClock.of(Long.MIN_VALUE + 1, 0));
  }

  @Test
  void isSortedByPathWithCausesFirst() {
    List<CausalClock> story =
        List.of(
            CausalClock.NONE,
            CausalClock.of(-1),
            CausalClock.ZERO,
            CausalClock.of(1),
            CausalClock.of(1, 0),
            CausalClock.of(1, 2),
            CausalClock.of(1, 2, 7),
            CausalClock.of(1, 10),
            CausalClock.of(2));

    for (int i = 0; i < story.size(); i++) {
      for (int j = 0; j < story.size(); j++) {
        assertThat(Integer.signum(story.get(i).compareTo(story.get(j))))
            .isEqualTo(Integer.compare(i, j));
        assertThat(story.get(i).equals(story.get(j))).isEqualTo(i == j);
      }
    }
  }

  @Test
  void isEqualHoweverItWasMade() {
    CausalClock other = CausalClock.of(3, 0).child().at(7);

    assertThat(other).isEqualTo(CausalClock.of(3, 1, 7)).hasSameHashCodeAs(CausalClock.of(3, 1, 7));
    assertThat(CausalClock.of(5, 6).tail(1)).isEqualTo(CausalClock.of(6));
  }

  @Test
  void doesNotChangeWithTheArrayItWasMadeOf() {
    long[] counters = {1, 2};
    CausalClock clock = CausalClock.of(counters);
    counters[0] = 9;
    clock.toArray()[0] = 9;

    assertThat(clock).hasToString("1,2");
  }
}
