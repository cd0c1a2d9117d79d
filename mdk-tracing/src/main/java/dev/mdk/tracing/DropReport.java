package dev.mdk.tracing;

import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.Facilities;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Tells what was dropped on the way to one sink: to the listener, as events, and to the readers of
 * the sink, as a line among the others. Each once a second at most, and each drop once.
 *
 * <p>A line counts as read only when the sink took it; else it is said again. It is written after
 * lines that the sink took, so one that throws is told what it missed when it works again.
 *
 * @param <E> the lines
 */
final class DropReport<E> {

  static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Outlet<E> sink;
  private final Tally tally;
  private final Facilities facilities;

  // Told to the listener, by any thread.
  private final Map<DropReason, AtomicLong> told = DropReason.counters();
  private final AtomicLong toldAt;

  // Written to the sink; all of it by the lane's drain only.
  private Map<DropReason, Long> written;
  private Map<DropReason, Long> underWay;
  private long lineAt;

  DropReport(Outlet<E> sink, Tally tally, Facilities facilities) {
    this.sink = sink;
    this.tally = tally;
    this.facilities = facilities;
    written = totals();
    underWay = written;
    lineAt = facilities.ticker().nanoTime() - INTERVAL_NANOS;
    toldAt = new AtomicLong(lineAt);
  }

  /** Tells the listener what it does not know, unless it was told something this second. */
  void tell() {
    if (facilities.listener() != MdkListener.NONE) {
      long now = facilities.ticker().nanoTime();
      long last = toldAt.get();
      if (now - last >= INTERVAL_NANOS && hasNews() && toldAt.compareAndSet(last, now)) {
        tellAll();
      }
    }
  }

  private boolean hasNews() {
    return told.entrySet().stream()
        .anyMatch(each -> tally.dropped(each.getKey()) > each.getValue().get());
  }

  /** Tells the listener what it does not know. */
  void tellAll() {
    for (DropReason reason : DropReason.values()) {
      long total = tally.dropped(reason);
      long before = DropReason.of(reason, told).getAndAccumulate(total, Math::max);
      if (total > before) { // else another thread has told it
        facilities
            .listener()
            .onEvent(new MdkEvent.Dropped(sink.what(), reason.label(), total - before));
      }
    }
  }

  /** Returns how long it is until a line has to be written; empty if there is nothing to say. */
  Optional<Long> nanosUntilLine() {
    if (written.equals(totals())) {
      return Optional.empty();
    }
    long since = facilities.ticker().nanoTime() - lineAt;
    return Optional.of(Math.max(0, INTERVAL_NANOS - since));
  }

  /** Returns a line that says what no line has said, where a line can say it. */
  Optional<E> nextLine() {
    underWay = totals();
    lineAt = facilities.ticker().nanoTime();
    return sink.report(text());
  }

  private String text() {
    long sum = underWay.keySet().stream().mapToLong(this::since).sum();
    String reasons =
        underWay.keySet().stream()
            .filter(reason -> since(reason) > 0)
            .map(reason -> since(reason) + " " + reason.label())
            .collect(Collectors.joining(", "));
    return "log lines dropped here: " + sum + " (" + reasons + ")";
  }

  private long since(DropReason reason) {
    return DropReason.of(reason, underWay) - DropReason.of(reason, written);
  }

  /** Learns whether the line was taken. */
  void written(boolean delivered) {
    if (delivered) {
      written = underWay;
    }
  }

  /** Leaves out what the sink itself logged: to write a line about it could cause the next. */
  private Map<DropReason, Long> totals() {
    Map<DropReason, Long> totals = new EnumMap<>(DropReason.class);
    for (DropReason reason : EnumSet.complementOf(EnumSet.of(DropReason.RECURSIVE))) {
      totals.put(reason, tally.dropped(reason));
    }
    return totals;
  }
}
