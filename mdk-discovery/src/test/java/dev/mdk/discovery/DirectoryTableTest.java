package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.Node;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of which files, with real files and hand-turned time. */
@SuppressWarnings("try") // what is open for its effect is not always named
class DirectoryTableTest {

  private static final DirectoryLocks NONE =
      (channel, shared) -> {
        throw new IOException("no locks available");
      };
  private static final Node NODE = node("hello", "1.0", "a");

  @TempDir Path directory;
  private final TestFacilities facilities = new TestFacilities();
  private final DirectoryNodes nodes = new DirectoryNodes();
  private final List<String> warnings = new ArrayList<>();

  private DirectoryPlace place(DirectoryLocks locks) {
    return new DirectoryPlace(directory, locks, Optional.of("this machine"));
  }

  private DirectoryTable table(DirectoryLocks locks) {
    return new DirectoryTable(place(locks), facilities, nodes, warnings::add, 100);
  }

  private Path write(String name, Node node, String machine) throws IOException {
    var file =
        new DirectoryFile(node, now(), 45_000, Optional.of(machine).filter(s -> !s.isEmpty()));
    return Files.write(directory.resolve(name), file.encode());
  }

  private long now() {
    return facilities.clock().millis();
  }

  private static void beat(Path file, long millis) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(
          java.nio.ByteBuffer.wrap(DirectoryFile.encodeHeartbeat(millis)),
          DirectoryFile.HEARTBEAT_OFFSET);
    }
  }

  private void lookFor(DirectoryTable table, int seconds) throws IOException {
    for (int i = 0; i < seconds; i++) {
      facilities.time().advance(Duration.ofSeconds(1));
      table.look(true);
    }
  }

  @Test
  void deletesAFileWhoseLockIsFree() throws Exception {
    Path file = write("a.json", NODE, "this machine");

    table(DirectoryLocks.SYSTEM).look(true);

    assertThat(file).doesNotExist();
    assertThat(nodes.said()).isEmpty();
  }

  @Test
  void doesNotBelieveTheLocksOfAnotherMachine() throws Exception {
    Path file = write("a.json", NODE, "another machine");
    DirectoryTable table = table(DirectoryLocks.SYSTEM);

    lookFor(table, 44);
    assertThat(nodes.said()).containsExactly("up a");
    assertThat(file).exists();

    lookFor(table, 2);
    assertThat(nodes.said()).containsExactly("up a", "down a");
    assertThat(file).doesNotExist();
  }

  @Test
  void keepsANodeWithoutALockWhileItIsRenewed() throws Exception {
    DirectoryTable table = table(NONE);
    DirectoryHold hold = DirectoryHold.publish(place(NONE), NODE, now());
    Path other = directory.resolve("copy.json"); // as another process sees it
    try (Stream<Path> files = Files.list(directory)) {
      Files.copy(files.findFirst().orElseThrow(), other);
    }
    hold.close();
    assertThat(DirectoryFile.decode(Files.readAllBytes(other)).lockedOn()).isEmpty();

    for (int i = 0; i < 4; i++) {
      lookFor(table, 40);
      beat(other, now());
    }
    assertThat(nodes.said()).containsExactly("up a");
    lookFor(table, 46);
    assertThat(nodes.said()).containsExactly("up a", "down a");
    assertThat(other).doesNotExist();
  }

  @Test
  void losesNobodyWhenClocksJump() throws Exception {
    Path file = write("a.json", NODE, "");
    DirectoryTable table = table(NONE);
    table.look(true);

    facilities.time().jump(Duration.ofDays(1));
    lookFor(table, 10);
    beat(file, now() - Duration.ofDays(400).toMillis()); // the writer's clock is elsewhere again
    lookFor(table, 40);

    assertThat(nodes.said()).containsExactly("up a");
  }

  @Test
  void agesNobodyWhileItIsStoppedItself() throws Exception {
    write("a.json", NODE, "");
    DirectoryTable table = table(NONE);
    table.look(true);

    facilities.time().advance(Duration.ofHours(1));
    table.look(true);

    assertThat(nodes.said()).containsExactly("up a");
  }

  @Test
  void waitsForARenewalOfWhatIsOldAtFirstSight() throws Exception {
    Path file = write("a.json", NODE, "");
    facilities.time().jump(Duration.ofMinutes(1));
    DirectoryTable table = table(NONE);

    lookFor(table, 10);
    assertThat(nodes.said()).isEmpty();

    beat(file, 77);
    lookFor(table, 1);
    assertThat(nodes.said()).containsExactly("up a");
  }

  @Test
  void skipsWhatIsNoNodeAndLosesNoOther() throws Exception {
    Files.writeString(directory.resolve("empty.json"), "");
    Files.writeString(directory.resolve("cut.json"), "{\"heartbeat\":1");
    Files.writeString(directory.resolve("number.json"), "5");
    Files.writeString(directory.resolve("deep.json"), "[".repeat(60_000));
    Files.writeString(directory.resolve("plain.json"), "{\"heartbeat\":1,\"service\":\"x\"}");
    Files.write(directory.resolve("bytes.json"), new byte[] {(byte) 0xC3, 0x28});
    Files.write(directory.resolve("big.json"), new byte[1_000_000]);
    Files.createDirectory(directory.resolve("folder.json"));
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.write(
        elsewhere.resolve("linked"), new DirectoryFile(NODE, now(), 1, Optional.empty()).encode());
    Files.createSymbolicLink(directory.resolve("link.json"), elsewhere.resolve("linked"));
    write(".hidden.json", node("hello", "1.0", "hidden"), "");
    write("other.txt", node("hello", "1.0", "other"), "");
    write("good.json", NODE, "");
    DirectoryTable table = table(NONE);

    lookFor(table, 3);

    assertThat(nodes.said()).containsExactly("up a");
    assertThat(warnings)
        .hasSize(9) // one for each, not one for each look
        .anyMatch(text -> text.equals("big.json: 1000000 bytes (expected: at most 65536)"))
        .anyMatch(text -> text.equals("folder.json: no regular file"))
        .anyMatch(text -> text.equals("link.json: no regular file"))
        .anyMatch(text -> text.startsWith("empty.json: no JSON: "));
    assertThat(elsewhere.resolve("linked")).exists();
  }

  @Test
  void neverOpensAPipe() throws Exception {
    Process made = new ProcessBuilder("mkfifo", directory + "/pipe.json").start();
    assumeTrue(made.waitFor() == 0, "needs mkfifo");

    table(DirectoryLocks.SYSTEM).look(true);

    assertThat(warnings).containsExactly("pipe.json: no regular file");
  }

  @Test
  void takesABadFileOnceItIsWrittenRight() throws Exception {
    Path file = Files.writeString(directory.resolve("a.json"), "{");
    DirectoryTable table = table(NONE);
    table.look(true);
    assertThat(nodes.said()).isEmpty();

    write("a.json", NODE, "");
    lookFor(table, 1);

    assertThat(nodes.said()).containsExactly("up a");
    assertThat(file).exists();
  }

  @Test
  void tellsOfANodeAsLongAsOneOfItsFilesIsThere() throws Exception {
    Path first = write("1.json", NODE, "");
    Path second = write("2.json", NODE, "");
    Path sameAddress =
        write(
            "3.json",
            new Node("id", "hello", "1.1", "a", NODE.properties(), NODE.environment()),
            "");
    DirectoryTable table = table(NONE);
    table.look(true);

    Files.delete(first);
    table.look(false);
    Files.delete(second);
    table.look(false);
    assertThat(nodes.said()).doesNotContain("down a");
    assertThat(nodes.nodes()).extracting(Node::version).containsExactly("1.1");

    Files.delete(sameAddress);
    table.look(false);
    assertThat(nodes.nodes()).isEmpty();
  }

  @Test
  void waitsForTheLivingToReturnToADirectoryThatWasReplaced() throws Exception {
    Path file = write("a.json", NODE, "");
    write("b.json", node("hello", "1.0", "b"), "");
    DirectoryTable table = table(NONE);
    table.look(true);

    table.expectReturn();
    Files.delete(file);
    Files.delete(directory.resolve("b.json"));
    lookFor(table, 2);
    write("anew.json", NODE, "");
    table.look(false);
    assertThat(nodes.said()).doesNotContain("down a", "down b");

    lookFor(table, 1);
    assertThat(nodes.said()).contains("down b").doesNotContain("down a");
    assertThat(nodes.nodes()).containsExactly(NODE);
  }

  @Test
  void readsABoundedNumberOfFiles() throws Exception {
    for (int i = 0; i < 120; i++) {
      write(i + ".json", node("hello", "1.0", "a" + i), "");
    }
    DirectoryTable table = table(NONE);

    lookFor(table, 3);

    assertThat(nodes.nodes()).hasSize(100);
    assertThat(nodes.said()).noneMatch(said -> said.startsWith("down"));
    assertThat(warnings).contains("more than 100 files; the others are left out");
  }

  @Test
  void changesNothingWhenTheDirectoryCannotBeRead() throws Exception {
    write("a.json", NODE, "");
    DirectoryTable table = table(NONE);
    table.look(true);
    Path aside = directory.resolveSibling(directory.getFileName() + "-aside");
    Files.move(directory, aside);

    assertThatThrownBy(() -> table.look(true)).isInstanceOf(IOException.class);
    Files.move(aside, directory);

    assertThat(nodes.said()).containsExactly("up a");
  }

  @Test
  void deletesWhatADeadProcessNeverMovedToItsPlace() throws Exception {
    Path old = Files.createFile(directory.resolve(".old.json.tmp"));
    Path young = Files.createFile(directory.resolve(".young.json.tmp"));
    Files.setLastModifiedTime(old, FileTime.fromMillis(now() - 61_000));
    Files.setLastModifiedTime(young, FileTime.fromMillis(now()));

    table(DirectoryLocks.SYSTEM).look(true);

    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  /** As when two applications in one process have each loaded the MDK. */
  @Test
  void keepsALockOfThisProcessThatIsNotItsOwn() throws Exception {
    Path file = write("a.json", NODE, "this machine");
    Path locks = Path.of("/proc/locks");
    assumeTrue(Files.isReadable(locks), "lists locks in /proc");
    String owner = "WRITE " + ProcessHandle.current().pid() + " ";
    DirectoryTable table = table(DirectoryLocks.SYSTEM);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      try (FileLock lock = DirectoryLocks.SYSTEM.tryLock(channel, false).orElseThrow()) {
        long held = Files.readString(locks).lines().filter(line -> line.contains(owner)).count();
        assertThat(held).isPositive();

        lookFor(table, 3);

        assertThat(Files.readString(locks).lines().filter(line -> line.contains(owner)))
            .hasSize((int) held);
        assertThat(lock.isValid()).isTrue();
        assertThat(nodes.said()).containsExactly("up a");
      }
      lookFor(table, 1);
      assertThat(nodes.said()).containsExactly("up a", "down a");
      assertThat(file).doesNotExist();
    }
  }
}
