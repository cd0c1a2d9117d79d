package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.Attempt;
import dev.mdk.CausalClock;
import dev.mdk.Hint;
import dev.mdk.Mdk;
import dev.mdk.MdkEvent;
import dev.mdk.Node;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.spi.LogEvent;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.RecordingPipeline;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R16: the time of day jumps while everything runs. */
class ClockJumpTest {

  static Stream<Duration> jumps() {
    return Stream.of(
        Duration.ofHours(1),
        Duration.ofHours(-1),
        Duration.ofDays(1),
        Duration.between(Instant.ofEpochSecond(1_893_456_000), Instant.EPOCH));
  }

  @ParameterizedTest
  @MethodSource("jumps")
  void movesNoDeadlineNoWaitAndNoQuarantine(Duration jump) {
    TestFacilities facilities = new TestFacilities();
    Node node = Nodes.node("hello", "1.0", "http://bad:1");
    ScriptedSource source = ScriptedSource.synced(node);
    RecordingPipeline pipeline = new RecordingPipeline();
    try (Mdk mdk =
        Mdk.builder().facilities(facilities).source(source).logPipeline(pipeline).start()) {
      Session session = mdk.session().deadline(Duration.ofSeconds(10));
      for (int i = 0; i < 3; i++) {
        mdk.session()
            .attempt("hello", "1.0", Hint.NONE)
            .report(Outcome.ERROR, Duration.ofMillis(1));
      }
      CompletableFuture<Node> waiting = mdk.session().resolveAsync("other", "1.0");
      session.info("test", "before");
      String sent = session.externalize();

      facilities.time().jump(jump);

      session.info("test", "after");
      assertThat(session.remaining()).contains(Duration.ofSeconds(10));
      assertThat(mdk.join(sent).remaining().orElseThrow()).isEqualTo(Duration.ofSeconds(10));
      assertThat(waiting).isNotDone();
      assertThat(facilities.events().of(MdkEvent.Probed.class)).isEmpty();
      facilities.time().advance(Duration.ofMillis(999));
      assertThat(waiting).isNotDone();
      facilities.time().advance(Duration.ofMillis(1));
      assertThat(waiting).isCompletedExceptionally();
      assertThat(session.remaining()).contains(Duration.ofSeconds(9));
      facilities.time().advance(Duration.ofMinutes(1));
      Attempt probe = mdk.session().attempt("hello", "1.0", Hint.NONE);
      probe.report(Outcome.SUCCESS, Duration.ofMillis(1));
      assertThat(facilities.events().of(MdkEvent.Recovered.class)).hasSize(1);
    }
    List<LogEvent> lines =
        pipeline.events().stream().filter(line -> line.category().equals("test")).toList();
    assertThat(lines).extracting(LogEvent::text).containsExactly("before", "after");
    CausalClock first = lines.get(0).clock();
    assertThat(first).isLessThan(lines.get(1).clock());
  }

  @Test
  void leavesTraceIdsUnique() {
    TestFacilities facilities = new TestFacilities();
    Set<String> ids = new HashSet<>();
    try (Mdk mdk = Mdk.builder().facilities(facilities).start()) {
      for (int i = 0; i < 10_000; i++) {
        facilities.time().jump(Duration.ofHours(i % 2 == 0 ? 1 : -1));
        ids.add(mdk.session().traceId());
      }
    }
    assertThat(ids).hasSize(10_000);
  }

  /** The same with the real clock of a process, moved under its feet by libfaketime. */
  @Test
  void losesNoNodeOfTheDirectoryAndNoDeadlineInARealProcess(@TempDir Path folder) throws Exception {
    Path library = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");
    assumeTrue(Files.exists(library), "libfaketime is not installed (Debian: libfaketime)");
    Path offset = Files.writeString(folder.resolve("offset"), "+0\n");
    Map<String, String> faked =
        Map.of(
            "LD_PRELOAD",
            library.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            offset.toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "DONT_FAKE_MONOTONIC",
            "1");
    String nodes = folder.resolve("nodes").toString();
    try (Child jumping = Child.start(ClockChild.class, List.of(), faked, nodes, "jumping");
        Child steady = Child.start(ClockChild.class, List.of(), Map.of(), nodes, "steady")) {
      jumping.await("ready");
      steady.await("ready");
      for (String jump : List.of("+3600", "-3600", "+86400", "-1700000000")) {
        Files.writeString(offset, jump + "\n");
        jumping.say("check");
        steady.say("check");
        assertThat(jumping.await("off by ")).as(jump).isNotEqualTo("0");
        assertThat(jumping.await("checked ")).as(jump).isEqualTo("true");
        assertThat(steady.await("checked ")).as(jump).isEqualTo("true");
      }
    }
  }
}
