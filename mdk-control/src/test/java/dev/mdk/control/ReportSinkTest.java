package dev.mdk.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.control.server.MissionControl;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Nodes;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reports are stored once each, in order, and those that find no room are told of. */
@Timeout(120)
class ReportSinkTest {

  private static final int CAPACITY = 4_096;
  private static final Node HELLO = Nodes.node("hello", "1.0", "http://127.0.0.1:1001");

  private final FastFacilities facilities = new FastFacilities();
  private final MissionControl control = MissionControl.start();
  private Proxy proxy;
  private InteractionSink sink;

  @BeforeEach
  void start() throws IOException {
    proxy = new Proxy(control.rtp());
    sink = sink("10m"); // its time goes ten times as fast
  }

  private InteractionSink sink(String closeTimeout) {
    Settings settings =
        Settings.of(Map.of("service.name", "shop", "log.close-timeout", closeTimeout));
    return ControlClient.of(proxy.address().toString(), settings, facilities).interactionSink();
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    control.close();
    facilities.close();
  }

  private void report(int from, int to) {
    for (int i = from; i < to; i++) {
      sink.report(
          new InteractionReport(
              "report-" + i,
              "trace",
              facilities.processId(),
              Environment.SANDBOX,
              Instant.EPOCH,
              Instant.EPOCH,
              CausalClock.of(i),
              CausalClock.of(i, 1),
              InteractionReport.Result.FAILED,
              List.of(new InteractionReport.Verdict(HELLO, Outcome.TIMEOUT))));
    }
  }

  private List<String> stored() throws Exception {
    return Api.reports(control.http()).stream().map(r -> r.string("id").orElseThrow()).toList();
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "report-" + i).toList();
  }

  private long dropped(String reason) {
    return facilities.events().of(MdkEvent.Dropped.class).stream()
        .filter(drop -> drop.what().equals("report") && drop.reason().equals(reason))
        .mapToLong(MdkEvent.Dropped::count)
        .sum();
  }

  @Test
  void bringsAllThatIsToldUntilItIsClosed() throws Exception {
    report(0, 1_000);
    sink.close();
    assertThat(stored()).isEqualTo(ids(0, 1_000));
    assertThat(Api.reports(control.http()).get(0).toString())
        .contains("\"service\":\"shop\"", "\"result\":\"FAILED\"", "\"outcome\":\"TIMEOUT\"");
    assertThat(dropped("closed")).isZero();
  }

  @Test
  void keepsTheLatestWhileMissionControlIsAway() throws Exception {
    report(0, 1);
    Ears.until("the first is stored", () -> count() == 1);
    proxy.be(Proxy.Mode.CUT);
    report(1, CAPACITY + 1_001);
    long dropped = dropped("full"); // one more, if the first waits for its acknowledgement still
    assertThat(dropped).isBetween(1_000L, 1_001L);
    proxy.be(Proxy.Mode.FORWARD);
    Ears.until("all that were kept are stored", () -> count() == CAPACITY + 1_001 - dropped);
    sink.close();
    List<String> stored = stored();
    assertThat(stored).doesNotHaveDuplicates().contains("report-0");
    assertThat(stored.subList(stored.size() - 3_000, stored.size()))
        .isEqualTo(ids(CAPACITY + 1_001 - 3_000, CAPACITY + 1_001));
  }

  private int count() {
    try {
      return stored().size();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsWhatItCouldNotBringInTime() {
    proxy.be(Proxy.Mode.STALL);
    sink = sink("500ms");
    report(0, 10);
    sink.close();
    assertThat(dropped("closed")).isEqualTo(10);
  }
}
