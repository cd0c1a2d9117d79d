package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Node;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.Routing;
import dev.mdk.spi.Settings;
import dev.mdk.spi.SourceState;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import dev.mdk.testing.TestFacilities;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // what is open for its effect is not always named
class CachedSourceTest {

  private static final Node A = Nodes.node("hello", "1.0", "http://a");
  private static final Node B = Nodes.node("hello", "1.0", "http://b");
  private static final Node O = Nodes.node("orders", "1.0", "http://o");

  @TempDir Path folder;
  private final TestFacilities facilities = new TestFacilities();

  private Path file() {
    return folder.resolve("nodes.cache");
  }

  private Routing start(ScriptedSource source) {
    return start(source, Map.of());
  }

  private Routing start(ScriptedSource source, Map<String, String> more) {
    Map<String, String> settings =
        new java.util.HashMap<>(Map.of("discovery.cache", file().toString()));
    settings.putAll(more);
    return Discovery.start(
        source, facilities, BreakerEngine.NONE, Balancers.roundRobin(), Settings.of(settings));
  }

  private void pass(long seconds) {
    facilities.time().advance(Duration.ofSeconds(seconds));
  }

  /** Lets a process know nodes for long enough to keep them. */
  private void keep(Node... nodes) {
    try (Routing routing = start(ScriptedSource.synced(nodes))) {
      pass(11);
    }
  }

  private static Set<String> known(Routing routing, String service) {
    Set<String> addresses = new TreeSet<>();
    var handle = routing.in(Environment.SANDBOX).bind(service, "1.0");
    for (int i = 0; i < 10; i++) {
      try {
        addresses.add(handle.resolve(Hint.NONE).node().address());
      } catch (RuntimeException none) {
        return addresses;
      }
    }
    return addresses;
  }

  @Test
  void findsItsPeersWhileTheRegistryIsAway() {
    keep(A, B, O);
    pass(180);
    ScriptedSource away = new ScriptedSource();
    try (Routing routing = start(away)) {
      away.state(SourceState.LOST, "refused");
      assertThat(known(routing, "hello")).containsExactly("http://a", "http://b");
      assertThat(routing.health().state()).isEqualTo(dev.mdk.Health.State.DEGRADED);
      assertThat(routing.health().detail()).contains("refused; nodes of a cache, 3 min old");
    }
  }

  @Test
  void believesTheSourceOnceItIsSynced() {
    keep(A, B, O);
    ScriptedSource source = new ScriptedSource();
    try (Routing routing = start(source)) {
      source.up(A);
      assertThat(known(routing, "hello")).containsExactly("http://a", "http://b");
      source.state(SourceState.SYNCED, "");
      assertThat(known(routing, "hello")).as("it knows others").containsExactly("http://a");
      assertThat(known(routing, "orders")).as("it knows none").containsExactly("http://o");
      assertThat(routing.health().detail()).doesNotContain("nodes of a cache");
      pass(29);
      assertThat(known(routing, "orders")).containsExactly("http://o");
      pass(11);
      assertThat(known(routing, "orders")).isEmpty();
    }
  }

  @Test
  void anExplicitWordCounts() {
    keep(A, B);
    ScriptedSource source = new ScriptedSource();
    try (Routing routing = start(source)) {
      source.down(A);
      assertThat(known(routing, "hello")).containsExactly("http://b");
    }
  }

  @Test
  void writesWhatChanged() throws Exception {
    ScriptedSource source = ScriptedSource.synced(A);
    try (Routing routing = start(source)) {
      pass(2);
      byte[] first = Files.readAllBytes(file());
      pass(60);
      assertThat(Files.readAllBytes(file())).as("nothing changed").isEqualTo(first);
      source.up(B);
      source.down(A);
      pass(10);
      assertThat(new NodeCache(file()).read("ScriptedSource", millis()).nodes()).containsExactly(B);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
          .isEqualTo("rw-------");
      try (var files = Files.list(folder)) {
        assertThat(files).as("nothing beside it").containsExactly(file());
      }
    }
  }

  @Test
  void isYoungForAsLongAsTheSourceIsSynced() throws Exception {
    try (Routing routing = start(ScriptedSource.synced(A))) {
      pass(3_600);
      assertThat(new NodeCache(file()).read("ScriptedSource", millis()).ageMillis())
          .isLessThanOrEqualTo(610_000);
    }
  }

  @Test
  void asksNobodyForAnythingButTheSource() {
    ScriptedSource source = ScriptedSource.synced(A);
    try (Routing routing = start(source)) {
      known(routing, "hello");
      assertThat(source.wanted()).containsExactly("hello");
    }
    assertThat(source.closings()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatIsTooOld() {
    keep(A);
    pass(3_601);
    try (Routing routing = start(new ScriptedSource(), Map.of("discovery.cache.max-age", "1h"))) {
      assertThat(known(routing, "hello")).isEmpty();
    }
  }

  @Test
  void worksWithoutAFileThatCanBeWritten() {
    try (Routing routing =
        start(
            ScriptedSource.synced(A),
            Map.of("discovery.cache", folder.resolve("missing/file").toString()))) {
      pass(60);
      assertThat(known(routing, "hello")).containsExactly("http://a");
    }
  }

  @Test
  void anEmptyAnswerDoesNotEmptyTheFile() throws Exception {
    ScriptedSource source = ScriptedSource.synced(A);
    try (Routing routing = start(source)) {
      pass(2);
      source.replace("hello", "sandbox");
      pass(20);
      assertThat(new NodeCache(file()).read("ScriptedSource", millis()).nodes()).containsExactly(A);
      pass(20);
      source.replace("hello", "sandbox");
      pass(20);
      assertThat(new NodeCache(file()).read("ScriptedSource", millis()).nodes()).isEmpty();
    }
  }

  @Test
  void readsNoDamagedFile() throws Exception {
    NodeCache cache = new NodeCache(file());
    cache.write("source", List.of(A, B), 1_000);
    byte[] whole = Files.readAllBytes(file());
    assertThat(cache.read("source", 3_000)).isEqualTo(new NodeCache.Saved(List.of(A, B), 2_000));
    assertThat(cache.read("source", 500).ageMillis()).as("clocks jump").isZero();
    refuses(cache, "other");

    for (int i = 0; i < whole.length; i++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, i));
      refuses(cache, "source");
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      Files.write(file(), flipped);
      refuses(cache, "source");
    }
    byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 1);
    Files.write(file(), longer);
    refuses(cache, "source");
  }

  private static AbstractThrowableAssert<?, ?> refuses(NodeCache cache, String source) {
    return Assertions.assertThatThrownBy(() -> cache.read(source, 3_000))
        .isInstanceOf(java.io.IOException.class);
  }

  @Test
  void leavesOutWhatFitsInNoLine() throws Exception {
    NodeCache cache = new NodeCache(file());
    List<Node> nodes = new ArrayList<>(List.of(A));
    nodes.add(
        new Node(
            "long",
            "hello",
            "1.0",
            "http://c",
            Map.of("text", dev.mdk.json.JsonString.of("x".repeat(70_000))),
            Environment.SANDBOX));
    nodes.add(B);
    cache.write("source", nodes, 0);
    assertThat(cache.read("source", 0).nodes()).containsExactly(A, B);
  }

  private long millis() {
    return facilities.clock().millis();
  }
}
