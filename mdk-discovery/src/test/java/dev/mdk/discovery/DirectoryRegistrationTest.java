package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.RegistrationListener.State;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's file over time, hand-turned. */
class DirectoryRegistrationTest {

  private static final DirectoryLocks NONE =
      (channel, shared) -> {
        throw new IOException("no locks available");
      };

  @TempDir Path folder;
  private final TestFacilities facilities = new TestFacilities();
  private final List<State> fate = new ArrayList<>();

  private DirectoryRegistration register(DirectoryLocks locks) {
    var place = new DirectoryPlace(folder.resolve("nodes"), locks, Optional.of("boot"));
    var registration =
        new DirectoryRegistration(
            place, facilities, node("hello", "1.0", "a"), (node, state, detail) -> fate.add(state));
    registration.start();
    return registration;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("nodes"))) {
      return files.toList();
    }
  }

  /** Reads the file, which gives up its lock, if it has one. */
  private DirectoryFile only() throws Exception {
    assertThat(files()).hasSize(1);
    return DirectoryFile.decode(Files.readAllBytes(files().get(0)));
  }

  @Test
  void renewsTheFileTwiceInFifteenSeconds() throws Exception {
    DirectoryRegistration registration = register(NONE);
    Path file = files().get(0);
    assertThat(only().lockedOn()).isEmpty();
    long last = only().heartbeatMillis();

    for (int i = 0; i < 10; i++) {
      facilities.time().advance(Duration.ofSeconds(8));
      assertThat(only().heartbeatMillis()).isBetween(last + 7_500, last + 9_000);
      last = only().heartbeatMillis();
    }
    assertThat(files()).containsExactly(file);
    assertThat(fate).containsExactly(State.REGISTERED);

    registration.close();
    registration.close();
    assertThat(files()).isEmpty();
    assertThat(fate).containsExactly(State.REGISTERED, State.WITHDRAWN);
    assertThat(facilities.time().pending()).isZero();
  }

  @Test
  void keepsItsLockThroughRenewals() throws Exception {
    Path locks = Path.of("/proc/locks");
    assumeTrue(Files.isReadable(locks), "lists locks in /proc");
    DirectoryRegistration registration = register(DirectoryLocks.SYSTEM);
    String inode = ":" + Files.getAttribute(files().get(0), "unix:ino") + " 1073741824 1073741824";
    assertThat(Files.readString(locks)).contains(inode);

    facilities.time().advance(Duration.ofSeconds(60));
    DirectoryNodes nodes = new DirectoryNodes();
    var place =
        new DirectoryPlace(folder.resolve("nodes"), DirectoryLocks.SYSTEM, Optional.of("boot"));
    var table = new DirectoryTable(place, facilities, nodes, text -> {}, 100);
    table.look(true);

    assertThat(Files.readString(locks)).contains(inode);
    assertThat(nodes.said()).containsExactly("up a");
    assertThat(only().lockedOn()).contains("boot"); // this read gives it up
    registration.close();
    assertThat(Files.readString(locks)).doesNotContain(inode);
  }

  @Test
  void isLostWhileItCannotBeWrittenAndBackWhenItCan() throws Exception {
    DirectoryRegistration registration = register(DirectoryLocks.SYSTEM);
    Files.move(folder.resolve("nodes"), folder.resolve("elsewhere"));
    Files.createFile(folder.resolve("nodes"));

    facilities.time().advance(Duration.ofSeconds(5));
    assertThat(fate).containsExactly(State.REGISTERED, State.LOST);

    Files.delete(folder.resolve("nodes"));
    facilities.time().advance(Duration.ofMillis(1_500));
    assertThat(fate).containsExactly(State.REGISTERED, State.LOST, State.REGISTERED);
    assertThat(files()).hasSize(1);
    registration.close();
    assertThat(files()).isEmpty();
  }
}
