package dev.mdk.circuit;

import dev.mdk.Outcome;
import dev.mdk.spi.BreakerPolicy.Quarantine;
import dev.mdk.spi.BreakerState;

/** What a breaker is in, and all that it knows. Compared by identity: each one is entered once. */
sealed interface Phase {

  /** Returns how others see it. */
  BreakerState shown();

  /** Ends its timer, once it is left. */
  default void left() {}

  /**
   * Calls are counted.
   *
   * @param tally what was counted, with the quarantines at the time of closing
   * @param meter what is counted over windows; of its own, so that late calls change no other
   * @param sinceNanos when it closed; calls that began before do not count
   * @param pauseNanos how long the last pause was, jitter apart
   */
  record Closed(Tally tally, Meter meter, long sinceNanos, long pauseNanos) implements Phase {

    @Override
    public BreakerState shown() {
      return BreakerState.CLOSED;
    }

    /** Returns whether the call began here, by the difference, as the time of a ticker may wrap. */
    boolean covers(long startNanos) {
      return startNanos - sinceNanos >= 0;
    }

    Closed plus(Outcome outcome) {
      return new Closed(tally.plus(outcome), meter, sinceNanos, pauseNanos);
    }

    /** Returns the counts with the quarantines that are not yet forgotten. */
    Tally tallyAt(long nowNanos) {
      if (tally.quarantines() == 0) {
        return tally;
      }
      long forgotten = Math.max(0, nowNanos - sinceNanos) / pauseNanos;
      return tally.withQuarantines((int) Math.max(0, tally.quarantines() - forgotten));
    }
  }

  /**
   * Why a node is out, and what was counted before.
   *
   * @param unjudged how many probes in a row told nothing
   */
  record Sentence(Tally tally, Quarantine quarantine, int unjudged) {

    Sentence plusUnjudged() {
      return new Sentence(tally, quarantine, Math.min(unjudged, Integer.MAX_VALUE - 1) + 1);
    }
  }

  /** Nobody calls, until the alarm goes. */
  record Open(BreakerState.Open shown, Sentence sentence, Alarm alarm) implements Phase {

    Open(Sentence sentence, long untilNanos) {
      this(
          new BreakerState.Open(
              sentence.quarantine().evidence(), sentence.quarantine().reason(), untilNanos),
          sentence,
          new Alarm());
    }

    @Override
    public void left() {
      alarm.cancel();
    }
  }

  /** The next caller may try. */
  record Due(BreakerState.Due shown, Sentence sentence) implements Phase {

    Due(Sentence sentence) {
      this(
          new BreakerState.Due(sentence.quarantine().evidence(), sentence.quarantine().reason()),
          sentence);
    }
  }

  /** One call decides, until the alarm goes. */
  record Probing(BreakerState.Probing shown, Sentence sentence, Alarm alarm) implements Phase {

    Probing(Sentence sentence, long untilNanos) {
      this(
          new BreakerState.Probing(
              sentence.quarantine().evidence(), sentence.quarantine().reason(), untilNanos),
          sentence,
          new Alarm());
    }

    @Override
    public void left() {
      alarm.cancel();
    }
  }

  /** The node is gone. */
  record Ended(BreakerState shown) implements Phase {}
}
