package dev.mdk.control.server;

import dev.mdk.spi.Ticker;
import dev.mdk.wire.RtpCodec;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Stores the lines and reports of one connection, and then acknowledges them. What could not be
 * stored is not acknowledged, and its client sends it again. By one thread at a time.
 */
final class Keeper {

  private final Ticker ticker;
  private final Intake intake;
  private final Outbound out;
  private final Kind lines = new Kind(RtpMessage.LogAck::new);
  private final Kind reports = new Kind(RtpMessage.InteractionAck::new);

  Keeper(Ticker ticker, Intake intake, Outbound out) {
    this.ticker = ticker;
    this.intake = intake;
    this.out = out;
  }

  /**
   * Stores lines and reports, as far as they may be stored now.
   *
   * @param process who sent them
   * @param cumulative whether an acknowledgement speaks for all before it
   * @throws WebSocketFault if they could not be stored, and the connection is to begin anew
   */
  void keep(String process, List<RtpMessage> events, boolean cumulative) throws WebSocketFault {
    long now = ticker.nanoTime();
    List<RtpMessage> taken = new ArrayList<>();
    for (RtpMessage event : events) {
      if (kind(event).admits(sequence(event), now)) {
        taken.add(event);
      }
    }
    try {
      intake.store(process, taken);
    } catch (IOException e) {
      // An original client sends again on a new connection only; with ours, this one goes on, and
      // with it its nodes.
      if (!cumulative) {
        throw new WebSocketFault(WebSocketFault.TRY_LATER, "cannot store");
      }
      taken.forEach(event -> kind(event).hold(sequence(event), now));
      return;
    }
    for (Kind kind : List.of(lines, reports)) {
      LongStream numbers =
          taken.stream()
              .filter(event -> kind(event) == kind)
              .flatMapToLong(event -> sequence(event).stream());
      (cumulative ? numbers.max().stream() : numbers)
          .forEach(number -> out.send(RtpCodec.encode(kind.acknowledgement.apply(number))));
    }
  }

  private Kind kind(RtpMessage event) {
    return event instanceof RtpMessage.Log ? lines : reports;
  }

  private static OptionalLong sequence(RtpMessage event) {
    return event instanceof RtpMessage.Log line
        ? line.sequence()
        : ((RtpMessage.Interaction) event).sequence();
  }

  /**
   * Events that are numbered together. As an acknowledgement may speak for all before it, nothing
   * that follows one that could not be stored is taken before that one has come again.
   */
  private static final class Kind {

    /** Clients send again after ten seconds. One that has given up the first events never does. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final LongFunction<RtpMessage> acknowledgement;
    private OptionalLong held = OptionalLong.empty(); // the first that could not be stored
    private long since;

    Kind(LongFunction<RtpMessage> acknowledgement) {
      this.acknowledgement = acknowledgement;
    }

    boolean admits(OptionalLong sequence, long now) throws WebSocketFault {
      if (held.isEmpty() || sequence.isEmpty() || sequence.getAsLong() <= held.getAsLong()) {
        held = OptionalLong.empty();
        return true;
      } else if (now - since > PATIENCE_NANOS) {
        throw new WebSocketFault(WebSocketFault.TRY_LATER, "cannot store");
      }
      return false;
    }

    void hold(OptionalLong sequence, long now) {
      if (held.isEmpty()) {
        held = sequence;
        since = now;
      }
    }
  }
}
