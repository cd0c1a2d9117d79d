package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.control.server.MissionControl;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.Settings;
import dev.mdk.testing.contracts.LogSinkContract;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of log sinks, with a real Mission Control, and what counts as delivered. */
class LineSinkTest extends LogSinkContract {

  private final FastFacilities facilities = new FastFacilities();
  private final MissionControl control = MissionControl.start();

  @AfterEach
  void end() {
    control.close();
    facilities.close();
  }

  private LogSink sinkAt(Object address) {
    return ControlClient.of(address.toString(), Settings.NONE, facilities).logSink();
  }

  @Override
  protected LogSink sink() {
    return sinkAt(control.rtp());
  }

  @Override
  protected List<String> written() throws Exception {
    return Api.texts(control.http());
  }

  @Override
  protected LogSink broken() {
    control.close();
    return sinkAt(control.rtp());
  }

  private static LogEvent line(int number) {
    return new LogEvent(
        new LogId("trace", CausalClock.of(number), Environment.SANDBOX),
        Instant.EPOCH,
        "process",
        "shop",
        LogLevel.INFO,
        "orders",
        "line " + number,
        Optional.of(new IllegalStateException("thrown " + number)),
        Map.of());
  }

  private static List<LogEvent> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(LineSinkTest::line).toList();
  }

  private static List<String> texts(int to) {
    return IntStream.range(0, to).mapToObj(i -> "line " + i).toList();
  }

  /** As the pipeline does: in halves, from the first line, until all are taken. */
  private static void insist(LogSink sink, List<LogEvent> lines) throws Exception {
    int size = lines.size();
    for (int from = 0; from < lines.size(); ) {
      List<LogEvent> some = lines.subList(from, Math.min(from + size, lines.size()));
      try {
        sink.write(some);
        from += some.size();
        size = Math.min(500, size * 2);
      } catch (IOException gone) {
        size = Math.max(1, size / 2);
      }
    }
  }

  /** Each batch is cut somewhere, most of them with lines stored whose acknowledgement is lost. */
  @Test
  void storesOnceWhatIsSentAgainOverConnectionsThatBreak() throws Exception {
    AtomicBoolean written = new AtomicBoolean();
    try (Proxy proxy = new Proxy(control.rtp());
        LogSink sink = sinkAt(proxy.address())) {
      Thread cutter =
          new Thread(
              () -> {
                // and on, if it takes long to connect
                for (int i = 0; i < 15 || (proxy.taken() <= 2 && !written.get()); i++) {
                  proxy.cut();
                  LockSupport.parkNanos(30_000_000);
                }
              });
      cutter.start();
      for (int i = 0; i < 20; i++) {
        insist(sink, lines(i * 500, i * 500 + 500));
      }
      written.set(true);
      cutter.join();
      assertThat(proxy.taken()).isGreaterThan(2);
    }
    assertThat(Api.texts(control.http())).isEqualTo(texts(10_000));
  }

  @Test
  void goesOnNumberingWhenItIsOpenedAgain() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (LogSink sink = sink()) {
        sink.write(lines(i * 10, i * 10 + 10));
      }
    }
    assertThat(written()).isEqualTo(texts(30));
  }

  @Test
  void bringsAllThatALineHas() throws Exception {
    try (LogSink sink = sink()) {
      sink.write(lines(7, 8));
    }
    assertThat(Api.lines(control.http()).get(0).toString())
        .contains("\"service\":\"shop\"", "\"category\":\"orders\"", "thrown 7", "\"clock\":[7]");
  }

  /** A server of the original protocol: it acknowledges each line by itself, and says no more. */
  @Test
  void speaksTheOriginalProtocolWithWhoeverKnowsNoOther() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                (peer, text) -> {
                  for (RtpMessage message : dev.mdk.wire.RtpCodec.decode(text)) {
                    if (message instanceof RtpMessage.Log line) {
                      peer.send(new RtpMessage.LogAck(line.sequence().getAsLong()));
                    }
                  }
                });
        LogSink sink = sinkAt(server.address())) {
      sink.write(lines(0, 100));
      assertThat(server.texts).hasSize(101); // open, and each line in a text of its own
      for (int i = 0; i < 100; i++) {
        RtpMessage.Log line = server.await(RtpMessage.Log.class);
        assertThat(line.sequence()).hasValue(i);
        assertThat(line.service()).isEmpty();
      }
    }
  }

  /** An acknowledgement of a line says nothing of those before it, in the original protocol. */
  @Test
  void waitsForEachAcknowledgementAndSendsWithTheSameNumberAgain() throws Exception {
    AtomicInteger silent = new AtomicInteger(1);
    List<Long> taken = new ArrayList<>();
    try (ScriptedServer server =
            new ScriptedServer(
                (peer, text) -> {
                  for (RtpMessage message : dev.mdk.wire.RtpCodec.decode(text)) {
                    if (message instanceof RtpMessage.Log line) {
                      taken.add(line.sequence().getAsLong());
                      if (line.sequence().getAsLong() != 3 || silent.getAndDecrement() <= 0) {
                        peer.send(new RtpMessage.LogAck(line.sequence().getAsLong()));
                      }
                    }
                  }
                });
        LogSink sink = sinkAt(server.address())) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> sink.write(lines(0, 5)))
          .withMessageContaining("1 event");
      sink.write(lines(0, 2)); // acknowledged, and not sent again
      sink.write(lines(2, 6));
      assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L, 3L, 5L);
    }
  }
}
