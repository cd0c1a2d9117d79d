package dev.mdk;

import java.util.Arrays;

/**
 * A point in the causal order of one trace: a path of counters, one level for each hop from process
 * to process. What happens at {@code 1,2,4,1} was caused by what happened at {@code 1,2,4}; the
 * order needs no synchronized time.
 *
 * <p>The natural order is that of the path, level by level, a cause before its effects: sorting the
 * events of a trace by it tells the story. Immutable; derived clocks share their prefix.
 */
public final class CausalClock implements Comparable<CausalClock> {

  private static final long[] NO_PREFIX = {};
  private static final long[] NO_LEVEL = {}; // another object: any counter may be the only one

  /** The clock of a new session: {@code 0}. */
  public static final CausalClock ZERO = new CausalClock(NO_PREFIX, 0);

  /**
   * The clock without a level, which the original can send; its {@link #child()} is {@link #ZERO}.
   */
  public static final CausalClock NONE = new CausalClock(NO_LEVEL, 0);

  private final long[] prefix; // shared, never written after construction
  private final long last;

  private CausalClock(long[] prefix, long last) {
    this.prefix = prefix;
    this.last = last;
  }

  /**
   * Returns the clock with the given counters.
   *
   * @param counters the path, outermost level first
   * @return the clock; {@link #NONE} if there is no counter
   */
  public static CausalClock of(long... counters) {
    if (counters.length == 0) {
      return NONE;
    }
    int depth = counters.length - 1;
    return new CausalClock(Arrays.copyOf(counters, depth), counters[depth]);
  }

  /**
   * Returns the clock with the same prefix and another last counter.
   *
   * @param counter the last counter
   * @return the clock; of one level, if this is {@link #NONE}
   */
  public CausalClock at(long counter) {
    return new CausalClock(isNone() ? NO_PREFIX : prefix, counter);
  }

  /**
   * Returns the clock at which a process starts that was handed this one: its last counter one up,
   * and a new level at 0.
   *
   * @return the clock one level deeper
   */
  public CausalClock child() {
    if (isNone()) {
      return ZERO;
    }
    long[] deeper = Arrays.copyOf(prefix, prefix.length + 1);
    deeper[prefix.length] = last + 1;
    return new CausalClock(deeper, 0);
  }

  /**
   * Returns the last levels of this clock, for a reader that takes only so many.
   *
   * @param levels how many levels to keep; at least 1
   * @return this clock, if it is not deeper, or its last levels
   */
  public CausalClock tail(int levels) {
    if (levels < 1) {
      throw new IllegalArgumentException("levels: " + levels + " (expected: > 0)");
    }
    return depth() <= levels
        ? this
        : new CausalClock(
            Arrays.copyOfRange(prefix, prefix.length + 1 - levels, prefix.length), last);
  }

  /**
   * Returns the number of levels.
   *
   * @return at least 1, but for {@link #NONE}
   */
  public int depth() {
    return isNone() ? 0 : prefix.length + 1;
  }

  /**
   * Returns one counter.
   *
   * @param level 0 for the outermost
   * @return the counter
   * @throws IndexOutOfBoundsException if there is no such level
   */
  public long counter(int level) {
    return level == prefix.length && !isNone() ? last : prefix[level];
  }

  /**
   * Returns the last counter.
   *
   * @return the counter of the innermost level; 0 for {@link #NONE}
   */
  public long last() {
    return last;
  }

  /**
   * Returns a copy of the counters.
   *
   * @return outermost level first
   */
  public long[] toArray() {
    long[] counters = Arrays.copyOf(prefix, depth());
    if (!isNone()) {
      counters[prefix.length] = last;
    }
    return counters;
  }

  private boolean isNone() {
    return prefix == NO_LEVEL;
  }

  @Override
  public int compareTo(CausalClock other) {
    int shared = Math.min(depth(), other.depth());
    for (int level = 0; level < shared; level++) {
      int order = Long.compare(counter(level), other.counter(level));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(depth(), other.depth());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CausalClock that
        && last == that.last
        && isNone() == that.isNone()
        && Arrays.equals(prefix, that.prefix);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prefix) * 31 + Long.hashCode(last);
  }

  /** Returns the counters with commas between them, such as {@code 1,2,4}. */
  @Override
  public String toString() {
    if (prefix.length == 0) {
      return isNone() ? "" : Long.toString(last);
    }
    StringBuilder text = new StringBuilder();
    for (long counter : prefix) {
      text.append(counter).append(',');
    }
    return text.append(last).toString();
  }
}
