package dev.mdk.control.server;

import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was stored in the journal: a {@link RtpMessage.Log} or a {@link RtpMessage.Interaction}.
 *
 * @param position where; grows
 * @param received when it came
 * @param message what
 */
record Stored(long position, Instant received, RtpMessage message) {

  /** Reads what was stored; empty if this version cannot. */
  static Optional<Stored> read(long position, JournalRecord.Place record) {
    List<RtpMessage> messages = RtpCodec.decode(record.text());
    return messages.stream()
        .findFirst()
        .map(message -> new Stored(position, Instant.ofEpochMilli(record.received()), message));
  }

  Optional<RtpMessage.Log> line() {
    return message instanceof RtpMessage.Log log ? Optional.of(log) : Optional.empty();
  }

  Optional<RtpMessage.Interaction> report() {
    return message instanceof RtpMessage.Interaction some ? Optional.of(some) : Optional.empty();
  }

  /** Returns a line as it is told to subscribers. */
  static String relayed(RtpMessage.Log line, boolean detail) {
    RtpMessage.Log told = line.withSequence(OptionalLong.empty());
    return RtpCodec.encode(detail ? told : told.withoutDetail());
  }
}
