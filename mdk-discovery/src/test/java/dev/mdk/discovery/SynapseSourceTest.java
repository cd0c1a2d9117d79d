package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.ConfigurationException;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Settings;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, read by hand-turned time; the last tests have real time and the system's watch. */
class SynapseSourceTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final TestFacilities facilities =
      new TestFacilities().withEnvironment(Environment.parse("sandbox:local"));
  private final DirectoryNodes nodes = new DirectoryNodes();
  private final List<String> warnings = new ArrayList<>();
  private SynapseTable table;

  private DiscoverySource source(Path path) {
    return new SynapseSourceProvider().create("path=" + path, Settings.NONE, facilities);
  }

  private void start(Path path) throws IOException {
    start(path, nodes);
  }

  private void start(Path path, NodeListener listener) throws IOException {
    var place = SynapseSource.Place.of(path);
    table = new SynapseTable(place, facilities, listener, warnings::add, 100, 100);
    table.look(true);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private void look() throws IOException {
    facilities.time().advance(SECOND);
    table.look(true);
  }

  private List<String> addresses() {
    return nodes.nodes().stream().map(Node::address).sorted().toList();
  }

  private static String list(String... hosts) {
    return Arrays.stream(hosts)
        .map(host -> "{\"host\":\"" + host + "\",\"port\":80}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void eachFileIsAServiceOfThisEnvironment() throws Exception {
    write(
        "hello.json",
        """
        [{"host": "h1", "port": 8080, "name": "ignored", "backup": {"x": [1]}},
         {"host": "h2", "port": 80.6}, {"host": "2001:db8::1", "port": 443}]
        """);
    write("other.json", list("h1"));
    write("notes.txt", list("h9"));
    write(".hidden.json", list("h9"));

    start(directory);

    var environment = facilities.environment();
    assertThat(nodes.nodes())
        .containsExactlyInAnyOrder(
            new Node("h1:8080", "hello", "1.0", "h1:8080", Map.of(), environment),
            new Node("h2:81", "hello", "1.0", "h2:81", Map.of(), environment),
            new Node(
                "[2001:db8::1]:443", "hello", "1.0", "[2001:db8::1]:443", Map.of(), environment),
            new Node("h1:80", "other", "1.0", "h1:80", Map.of(), environment));
    assertThat(nodes.said()).doesNotContain("up h9:80");
  }

  @Test
  void onlyWhatChangedIsTold() throws Exception {
    write("hello.json", list("a", "b"));
    start(directory);
    look();
    assertThat(nodes.said()).containsExactly("up a:80", "up b:80");

    write("hello.json", list("b", "cc"));
    look();
    look();

    assertThat(nodes.said().subList(2, nodes.said().size()))
        .containsExactly("up cc:80", "down a:80");
  }

  @Test
  void aFileThatListsNothingOrIsDeletedEmptiesItsServiceAtOnce() throws Exception {
    write("hello.json", list("a"));
    Path other = write("other.json", list("b"));
    try (Desk desk = new Desk()) {
      start(directory, new TableListener(desk.table));
      var local = desk.table.in(facilities.environment());
      assertThat(Desk.address(local, "hello", "1.0")).isEqualTo("a:80");

      write("hello.json", "[]");
      look();
      assertThat(Desk.address(local, "hello", "1.0")).isEqualTo("none");
      assertThat(Desk.address(local, "other", "1.0")).isEqualTo("b:80");

      Files.delete(other);
      look();
      assertThat(Desk.address(local, "other", "1.0")).isEqualTo("none");
    }
  }

  @Test
  void aFileWithoutTextIsBelievedWhenItStaysSo() throws Exception {
    write("hello.json", list("a"));
    start(directory);
    write("hello.json", "");
    look();
    assertThat(addresses()).as("it may be about to be written").containsExactly("a:80");
    write("hello.json", list("a"));
    look();
    write("hello.json", " \n");
    look();
    assertThat(addresses()).containsExactly("a:80");

    look();

    assertThat(addresses()).isEmpty();
    assertThat(nodes.said()).filteredOn("up a:80"::equals).hasSize(1);
  }

  @Test
  void badFilesKeepWhatTheySaidAndLoseNoneOfTheOthers() throws Exception {
    write("hello.json", list("a"));
    write("other.json", list("b"));
    start(directory);

    write("hello.json", "[{\"host\":\"a\",\"po");
    write("object.json", "{\"host\":\"x\",\"port\":80}");
    write("deep.json", "[".repeat(100_000));
    write("big.json", " ".repeat(SynapseFile.MAX_BYTES + 1));
    Files.createDirectory(directory.resolve("folder.json"));
    write("other.json", list("b", "new"));
    look();
    look();

    assertThat(addresses()).containsExactly("a:80", "b:80", "new:80");
    assertThat(warnings).as("each is told once").hasSize(5);
    write("hello.json", list("back"));
    look();
    assertThat(addresses()).containsExactly("b:80", "back:80", "new:80");
  }

  @Test
  void badEntriesLoseNoneOfTheOthers() throws Exception {
    write(
        "hello.json",
        """
        [null, 5, [], {}, {"host": "a"}, {"port": 80}, {"host": 5, "port": 80},
         {"host": "a", "port": "80"}, {"host": "a", "port": 0}, {"host": "a", "port": 70000},
         {"host": "a", "port": -1}, {"host": "", "port": 1}, {"host": "good", "port": 80},
         {"host": "good", "port": 80}]
        """);
    start(directory);

    assertThat(addresses()).containsExactly("good:80");
  }

  @Test
  void aDirectoryThatIsReplacedHasAWhileToBeFilledAgain() throws Exception {
    Path file = write("hello.json", list("a"));
    write("other.json", list("b"));
    start(directory);
    table.expectReturn();
    Files.delete(file);
    Files.delete(directory.resolve("other.json"));
    look();
    assertThat(addresses()).containsExactly("a:80", "b:80");

    write("hello.json", list("a"));
    look();
    look();

    assertThat(addresses()).containsExactly("a:80");
    assertThat(nodes.said()).doesNotContain("down a:80");
  }

  @Test
  void oneFileMayBeNamedAndNeedNotExistYet() throws Exception {
    Path file = directory.resolve("hello.json");
    write("other.json", list("b"));
    start(file);
    assertThat(nodes.said()).isEmpty();

    write("hello.json", list("a"));
    look();
    assertThat(addresses()).containsExactly("a:80");
    Files.delete(file);
    look();
    assertThat(addresses()).isEmpty();
  }

  @Test
  void linksAreFollowed() throws Exception {
    Path target = write("target", list("a"));
    Path link = directory.resolve("hello.json");
    try {
      Files.createSymbolicLink(link, target);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no links here");
    }
    start(directory);
    assertThat(addresses()).containsExactly("a:80");

    Files.delete(link);
    Files.createSymbolicLink(link, write("next", list("b")));
    look();
    assertThat(addresses()).containsExactly("b:80");
  }

  @Test
  void filesAndNodesAreBoundedInNumber() throws Exception {
    for (int i = 0; i < 5; i++) {
      write("s" + i + ".json", list("a" + i, "b" + i));
    }
    var place = SynapseSource.Place.of(directory);

    new SynapseTable(place, facilities, nodes, warnings::add, 3, 100).look(true);
    assertThat(nodes.nodes()).hasSize(6);
    assertThat(warnings).containsExactly("more than 3 files; the others are left out");

    var few = new DirectoryNodes();
    new SynapseTable(place, facilities, few, warnings::add, 100, 5).look(true);
    assertThat(few.nodes()).hasSize(4);
    assertThat(warnings)
        .hasSize(4)
        .anyMatch(text -> text.endsWith("more than 5 nodes in all files"));
  }

  @Test
  void aWriteWithinTheSameTickOfTheFileSystemIsSeen() throws Exception {
    Path file = write("hello.json", list("a"));
    var now = FileTime.fromMillis(facilities.clock().millis());
    Files.setLastModifiedTime(file, now);
    start(directory);
    write("hello.json", list("b"));
    Files.setLastModifiedTime(file, now);

    look();

    assertThat(addresses()).containsExactly("b:80");
  }

  @Test
  void wrongArgumentsSayWhatWasExpected() throws Exception {
    assertThatThrownBy(() -> new SynapseSourceProvider().create("/x", Settings.NONE, facilities))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("discovery.source: synapse:/x (expected: synapse:path=<dir>)");
    Path file = write("hello.txt", "");
    assertThatThrownBy(() -> source(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("(expected: a directory, or a file named <service>.json)");
    assertThat(source(directory).registrar()).isEmpty();
  }

  @Test
  void aMissingDirectoryIsLostAndKeepsWhatItSaid() throws Exception {
    Path folder = directory.resolve("nerve");
    try (var own = new DirectoryFacilities();
        var routing = Discovery.start(Sources.synapse(folder, own), own);
        var subscription = Sources.synapse(folder, own).start(nodes)) {
      assertThat(nodes.awaitSaid("LOST", SOON)).isTrue();
      assertThat(routing.health().detail()).startsWith("synapse:path=");
      Files.createDirectory(folder);
      Files.writeString(folder.resolve("hello.json"), list("a"));
      assertThat(nodes.awaitSize(1, SOON)).isTrue();
      assertThat(nodes.awaitSaid("SYNCED", SOON)).isTrue();

      Path aside = Files.move(folder, directory.resolve("aside"));
      assertThat(nodes.await(all -> lastIs("LOST", all), SOON)).isTrue();
      assertThat(addresses()).containsExactly("a:80");

      Files.move(aside, folder);
      assertThat(nodes.await(all -> lastIs("SYNCED", all), SOON)).isTrue();
      assertThat(nodes.said()).doesNotContain("down a:80");
      subscription.refresh("hello");
    }
  }

  private static boolean lastIs(String state, DirectoryNodes all) {
    return all.said().get(all.said().size() - 1).equals(state);
  }

  @Test
  void writesAreSeenByTheWatchAndALongListIsToldQuickly() throws Exception {
    try (var own = new DirectoryFacilities()) {
      try (var subscription = Sources.synapse(directory, own).start(nodes)) {
        assertThat(nodes.awaitSaid("SYNCED", SOON)).isTrue();
        Path next = directory.resolve("next.tmp");
        for (int size : new int[] {1, 10_000, 100}) {
          String text =
              list(IntStream.range(0, size).mapToObj(i -> "h" + i).toArray(String[]::new));
          Files.writeString(next, text);
          Files.move(next, directory.resolve("hello.json"), StandardCopyOption.REPLACE_EXISTING);
          assertThat(nodes.await(all -> all.nodes().size() == size, SOON)).isTrue();
        }
        subscription.refresh("hello");
      }
    }
  }
}
