package dev.mdk.discovery;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.Node;
import dev.mdk.discovery.AddressPolicy.Refusal;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.Facilities;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the source told and the table did not take: counted, and told. */
final class LeftOut {

  private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Facilities facilities;
  private final LongAdder bad = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicLong warnedNanos;

  LeftOut(Facilities facilities) {
    this.facilities = facilities;
    this.warnedNanos = new AtomicLong(facilities.ticker().nanoTime() - WARNING_NANOS);
  }

  /** Counts entries that are bad, or for which there is no room. */
  void bad(int count) {
    if (count > 0) {
      bad.add(count);
      tell("malformed, or too many", count);
    }
  }

  /** Collects the nodes of one word of the source whose addresses are refused. */
  Refusals refusals() {
    return new Refusals();
  }

  private void tell(String reason, int count) {
    if (facilities.listener() != MdkListener.NONE) {
      facilities.listener().onEvent(new MdkEvent.Dropped("node", reason, count));
    }
  }

  private void warn(Node node, Refusal refusal) {
    long now = facilities.ticker().nanoTime();
    long before = warnedNanos.get();
    if (now - before >= WARNING_NANOS && warnedNanos.compareAndSet(before, now)) {
      System.getLogger("dev.mdk.discovery")
          .log(
              System.Logger.Level.WARNING,
              "left out a node of " // and not at which address: it may hold a password
                  + Texts.show(node.service())
                  + ": "
                  + refusal.reason
                  + " (see "
                  + AddressPolicy.KEY
                  + "; told at most once a minute)");
    }
  }

  /** Returns the counts for humans, with a comma in front, or nothing if nothing was left out. */
  String describe() {
    return (bad.sum() > 0 ? ", left out: " + bad.sum() : "")
        + (refused.sum() > 0 ? ", addresses refused: " + refused.sum() : "");
  }

  /** Counted together, so that a list of a million of them makes one event for each reason. */
  final class Refusals {
    private final Map<Refusal, Integer> counts = new EnumMap<>(Refusal.class);
    private int sum;

    void add(Node node, Refusal refusal) {
      counts.merge(refusal, 1, Integer::sum);
      sum++;
      warn(node, refusal);
    }

    int sum() {
      return sum;
    }

    void tell() {
      refused.add(sum);
      counts.forEach((refusal, count) -> LeftOut.this.tell(refusal.reason, count));
    }
  }
}
