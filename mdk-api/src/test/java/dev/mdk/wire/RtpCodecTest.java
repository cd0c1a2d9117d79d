package dev.mdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.json.Json;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.LogEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtpCodecTest {

  private static final Instant TIME = Instant.ofEpochMilli(1_795_478_010_154L);
  private static final Environment STAGING = Environment.parse("parent:staging");

  private static Node node(int number) {
    return new Node(
        "process-" + number,
        "orders",
        "1.0",
        "http://192.0.2.7:" + number,
        Map.of("zone", JsonString.of("é\n")),
        STAGING);
  }

  private static LogEvent line(String text, Map<String, JsonValue> properties) {
    return new LogEvent(
        new LogId("trace", CausalClock.of(1, 2), STAGING),
        TIME,
        "process",
        "orders",
        LogLevel.ERROR,
        "category",
        text,
        Optional.of(new IllegalStateException("no stock")),
        properties);
  }

  private static InteractionReport report(InteractionReport.Result result, int nodes) {
    return new InteractionReport(
        "uuid",
        "trace",
        "process",
        STAGING,
        TIME,
        TIME.plusMillis(7),
        CausalClock.of(1),
        CausalClock.of(3),
        result,
        IntStream.range(0, nodes)
            .mapToObj(
                i ->
                    new InteractionReport.Verdict(
                        node(i), i == 0 ? Outcome.TIMEOUT : Outcome.SUCCESS))
            .toList());
  }

  private static RtpMessage decoded(String text) {
    List<RtpMessage> messages = RtpCodec.decode(text);
    assertThat(messages).hasSize(1);
    return messages.get(0);
  }

  @Test
  void readsEveryMessageAsItWasWritten() {
    for (RtpMessage message :
        List.of(
            RtpMessage.Open.of("process", STAGING, Set.of(RtpExtension.values())),
            RtpMessage.Open.of("", Environment.SANDBOX, Set.of()),
            new RtpMessage.Close(Optional.empty()),
            new RtpMessage.Close(
                Optional.of(new RtpMessage.Problem("full", "Full", "No room.", "e-1"))),
            new RtpMessage.Active(node(1), Duration.ofMillis(2500)),
            new RtpMessage.Expire(node(1)),
            new RtpMessage.Clear(),
            RtpMessage.Log.of(line("text", Map.of("shop:n", JsonValue.of(5))), 17),
            RtpMessage.Log.of(line("text", Map.of()), 17).withoutDetail(),
            RtpMessage.Log.of(line("", Map.of()), 17).withSequence(OptionalLong.empty()),
            new RtpMessage.LogAck(Long.MAX_VALUE),
            new RtpMessage.Subscribe(),
            RtpMessage.Interaction.of(report(InteractionReport.Result.FAILED, 3), "edge", 4),
            RtpMessage.Interaction.of(report(InteractionReport.Result.RELEASED, 3), "edge", 4),
            RtpMessage.Interaction.of(report(InteractionReport.Result.SUCCEEDED, 0), "", 4)
                .withoutDetail(),
            new RtpMessage.InteractionAck(0),
            new RtpMessage.Interest(Set.of("orders")),
            new RtpMessage.Synced(Optional.of("orders")),
            new RtpMessage.Synced(Optional.empty()))) {
      assertThat(decoded(RtpCodec.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void writesAServersMessagesInTheOriginalsShape() {
    assertThat(RtpCodec.encode(new RtpMessage.LogAck(3)))
        .isEqualTo(
            "{\"$class\":\"mdk_tracing.protocol.LogAck\",\"type\":\"logack\",\"sequence\":3}");
    assertThat(RtpCodec.encode(new RtpMessage.InteractionAck(3)))
        .isEqualTo(
            "{\"$class\":\"mdk_metrics.InteractionAck\",\"type\":\"interactionack\",\"sequence\":3}");
    assertThat(RtpCodec.encode(RtpMessage.Open.of("", Environment.SANDBOX, Set.of())))
        .contains("\"properties\":{}");
    assertThat(RtpCodec.encode(new RtpMessage.Active(node(1), Duration.ofSeconds(30))))
        .endsWith(",\"ttl\":30.0,\"type\":\"active\"}");
  }

  @Test
  void keepsDetailsFromPeersThatDidNotAskForThem() {
    String line = RtpCodec.encode(RtpMessage.Log.of(line("text", Map.of()), 1).withoutDetail());
    String report =
        RtpCodec.encode(
            RtpMessage.Interaction.of(report(InteractionReport.Result.FAILED, 2), "edge", 1)
                .withoutDetail());

    assertThat(line).doesNotContain("service", "thrown").endsWith("\"sequence\":1,\"sync\":1}");
    assertThat(report)
        .doesNotContain("service", "verdicts", "\"result\"")
        .contains("\"results\":{\"process-0\":0,\"process-1\":1}");
  }

  @Test
  void negotiatesWhatBothKnow() {
    RtpMessage.Open theirs =
        (RtpMessage.Open)
            decoded(
                "{\"type\":\"open\",\"properties\":{\"extensions\":\"batch,telepathy,detail,,\"}}");

    assertThat(theirs.extensions()).isEqualTo(EnumSet.of(RtpExtension.BATCH, RtpExtension.DETAIL));
    assertThat(((RtpMessage.Open) decoded("{\"type\":\"open\"}")).extensions()).isEmpty();
    assertThat(RtpExtension.properties(theirs.extensions()))
        .isEqualTo(Map.of("extensions", "batch,detail"));
  }

  @Test
  void packsMessagesIntoTextsBelowTheLimitInTheirOrder() {
    List<RtpMessage> messages = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      messages.add(new RtpMessage.Active(node(i), Duration.ofSeconds(30)));
      texts.add(RtpCodec.encode(messages.get(i)));
    }

    List<String> packed = RtpCodec.pack(texts);

    assertThat(packed).hasSizeBetween(2, 10);
    assertThat(packed).allMatch(text -> bytes(text) <= RtpCodec.MAX_BYTES);
    assertThat(packed.stream().flatMap(text -> RtpCodec.decode(text).stream()).toList())
        .isEqualTo(messages);
    assertThat(RtpCodec.pack(texts.subList(0, 1))).isEqualTo(texts.subList(0, 1));
    assertThat(RtpCodec.pack(List.of())).isEmpty();
  }

  @Test
  void readsABatchWithoutWhatItCannotRead() {
    assertThat(
            RtpCodec.decode(
                "{\"type\":\"batch\",\"messages\":[7,{\"type\":\"clear\"},{\"type\":\"logack\"},"
                    + "{\"type\":\"batch\",\"messages\":[{\"type\":\"clear\"}]}]}"))
        .containsExactly(new RtpMessage.Clear());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "日", "\u0001", "🚀"})
  void cutsALineThatIsTooLong(String piece) {
    Map<String, JsonValue> properties = Map.of("shop:large", JsonString.of(piece.repeat(20_000)));
    RtpMessage.Log log = RtpMessage.Log.of(line(piece.repeat(30_000), properties), 5);

    String text = RtpCodec.encode(log);

    RtpMessage.Log read = (RtpMessage.Log) decoded(text);
    assertThat(bytes(text)).isLessThanOrEqualTo(RtpCodec.MAX_BYTES);
    assertThat(read.text()).startsWith(piece.repeat(500)).endsWith(" characters more)");
    assertThat(read.context().traceId()).isEqualTo("trace");
    assertThat(read.sequence()).hasValue(5);
    assertThat(read.thrown()).contains("no stock");
  }

  @Test
  void cutsAReportOfTooManyNodesAndANodeOfTooManyProperties() {
    RtpMessage.Interaction report =
        RtpMessage.Interaction.of(report(InteractionReport.Result.FAILED, 2000), "edge", 5);
    Node large =
        new Node("id", "s", "1", "a", Map.of("p", JsonString.of("x".repeat(60_000))), STAGING);

    RtpMessage.Interaction read = (RtpMessage.Interaction) decoded(RtpCodec.encode(report));
    RtpMessage.Active active =
        (RtpMessage.Active)
            decoded(RtpCodec.encode(new RtpMessage.Active(large, Duration.ofSeconds(1))));

    assertThat(read.results()).hasSizeBetween(100, 1999).containsEntry("process-0", false);
    assertThat(read.verdicts()).isEmpty();
    assertThat(active.node().properties()).isEmpty();
  }

  @Test
  void keepsToTheRangesOfTime() {
    assertThat(ttl("1e300")).isEqualTo(Duration.ofDays(1));
    assertThat(ttl("1e-300")).isEqualTo(Duration.ofMillis(1));
    assertThat(ttl("-1")).isEqualTo(Duration.ofSeconds(30));
    assertThat(ttl("\"5\"")).isEqualTo(Duration.ofSeconds(30));
    assertThat(((RtpMessage.Log) decoded("{\"type\":\"log\",\"timestamp\":1e300}")).time())
        .isEqualTo(Instant.ofEpochMilli(253_402_300_799_999L));
  }

  private static Duration ttl(String ttl) {
    return ((RtpMessage.Active)
            decoded(
                "{\"type\":\"active\",\"node\":{\"service\":\"s\",\"version\":\"1\","
                    + "\"address\":\"a\"},\"ttl\":"
                    + ttl
                    + "}"))
        .ttl();
  }

  @Test
  void readsAnExpireThatNamesNothingButTheNode() {
    assertThat(decoded("{\"type\":\"expire\",\"node\":{\"id\":\"p\",\"service\":\"s\"}}"))
        .isInstanceOfSatisfying(
            RtpMessage.Expire.class,
            expire -> {
              assertThat(expire.node().id()).isEqualTo("p");
              assertThat(expire.node().environment()).isEqualTo(Environment.SANDBOX);
            });
  }

  @Test
  void readsALevelThatNobodyKnowsAndANameThatIsTooLong() {
    RtpMessage.Log log =
        (RtpMessage.Log)
            decoded(
                "{\"type\":\"log\",\"level\":\"LOUD\",\"category\":\"" + "x".repeat(9000) + "\"}");

    assertThat(log.level()).isEqualTo(LogLevel.INFO);
    assertThat(log.category()).hasSize(NodeCodec.MAX_TEXT);
    assertThat(Json.parse(RtpCodec.encode(log)).asObject()).isPresent();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
