package dev.mdk.control.server;

import dev.mdk.LogLevel;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionReport.Result;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Takes lines and reports: stores them, once each, and tells whoever listens. */
final class Intake {

  private final Facilities facilities;
  private final Journal journal;
  private final List<Consumer<Stored>> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder stored = new LongAdder();
  private final LongAdder repeated = new LongAdder();

  Intake(Facilities facilities, Journal journal) {
    this.facilities = facilities;
    this.journal = journal;
  }

  /** Adds who is told what was stored, by the thread that stored it; does not block. */
  void listen(Consumer<Stored> listener) {
    listeners.add(listener);
  }

  void unlisten(Consumer<Stored> listener) {
    listeners.remove(listener);
  }

  long stored() {
    return stored.sum();
  }

  long repeated() {
    return repeated.sum();
  }

  /**
   * Stores what is not yet stored. Afterwards all of it is in a file.
   *
   * @param process who sent it
   * @param events lines and reports, in their order
   * @throws IOException if nothing of it could be stored
   */
  void store(String process, List<RtpMessage> events) throws IOException {
    Instant received = facilities.clock().instant();
    List<JournalRecord> records = new ArrayList<>();
    for (RtpMessage event : events) {
      records.add(record(process, received, event));
    }
    List<Optional<Long>> positions = journal.append(records);
    for (int i = 0; i < positions.size(); i++) {
      if (positions.get(i).isPresent()) {
        stored.increment();
        Stored one = new Stored(positions.get(i).get(), received, events.get(i));
        listeners.forEach(listener -> listener.accept(one));
      } else {
        repeated.increment();
      }
    }
  }

  private static JournalRecord record(String process, Instant received, RtpMessage event) {
    if (event instanceof RtpMessage.Log line) {
      return new JournalRecord(
          JournalRecord.Kind.LINE,
          JournalRecord.gravity(line.level()),
          received.toEpochMilli(),
          line.time().toEpochMilli(),
          JournalRecord.hash(line.context().traceId()),
          (int) JournalRecord.hash(line.service()),
          JournalRecord.origin(process),
          number(line.sequence()),
          RtpCodec.encode(line));
    }
    RtpMessage.Interaction report = (RtpMessage.Interaction) event;
    return new JournalRecord(
        JournalRecord.Kind.REPORT,
        JournalRecord.gravity(isFailure(report) ? LogLevel.ERROR : LogLevel.INFO),
        received.toEpochMilli(),
        report.end().toEpochMilli(),
        JournalRecord.hash(report.traceId()),
        (int) JournalRecord.hash(report.service()),
        JournalRecord.origin(process),
        number(report.sequence()),
        RtpCodec.encode(report));
  }

  private static long number(OptionalLong sequence) {
    return Math.max(JournalRecord.NO_SEQUENCE, sequence.orElse(JournalRecord.NO_SEQUENCE));
  }

  /** Returns whether an interaction failed; the original tells only of its nodes. */
  static boolean isFailure(RtpMessage.Interaction report) {
    return report.result().isPresent()
        ? report.result().get() == Result.FAILED
        : report.results().containsValue(false);
  }
}
