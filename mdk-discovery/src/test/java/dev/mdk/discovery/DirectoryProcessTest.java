package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several real processes in one directory. */
@SuppressWarnings("try") // what is open for its effect is not always named
class DirectoryProcessTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final Facilities facilities = new DirectoryFacilities();
  private final DirectoryNodes nodes = new DirectoryNodes();

  @AfterEach
  void closeFacilities() {
    facilities.close();
  }

  private DirectorySource source() {
    return new DirectorySource(DirectoryPlace.of(directory), facilities);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void tellsWithinTwoSecondsThatAllNodesOfAKilledProcessAreGone() throws Exception {
    DirectoryNodes others = new DirectoryNodes();
    try (Subscription first = source().start(nodes);
        Subscription second = source().start(others); // they clean up at the same time
        DirectoryChild survivor = DirectoryChild.start(directory, 1);
        DirectoryChild child = DirectoryChild.start(directory, 5)) {
      assertThat(nodes.awaitSize(6, SOON)).isTrue();
      assertThat(others.awaitSize(6, SOON)).isTrue();

      child.kill();

      // Two seconds are promised on a machine at rest.
      assertThat(nodes.awaitSize(1, SOON)).isTrue();
      assertThat(others.awaitSize(1, SOON)).isTrue();
      assertThat(files()).hasSize(1);
      assertThat(nodes.said()).filteredOn(said -> said.startsWith("down")).hasSize(5);
    }
  }

  @Test
  void keepsTheNodesOfAProcessThatIsStoppedAndOfOneThatLooksItself() throws Exception {
    try (Subscription subscription = source().start(nodes);
        DirectoryChild child = DirectoryChild.start(directory, 2)) {
      assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "stops a process by kill");
      assertThat(nodes.awaitSize(2, SOON)).isTrue();

      child.signal("STOP");
      assertThat(nodes.await(all -> all.nodes().size() < 2, Duration.ofMillis(2_500))).isFalse();
      child.signal("CONT");
      assertThat(nodes.await(all -> all.nodes().size() < 2, Duration.ofMillis(1_200))).isFalse();
    }
    assertThat(nodes.said()).noneMatch(said -> said.startsWith("down"));
  }

  @Test
  void doesNotTellOfThoseWhoWereDeadBefore() throws Exception {
    try (DirectoryChild child = DirectoryChild.start(directory, 2)) {
      child.kill();
    }
    assertThat(files()).hasSize(2);

    try (Subscription subscription = source().start(nodes)) {
      assertThat(nodes.awaitSaid("SYNCED", SOON)).isTrue();

      assertThat(nodes.said()).containsExactly("CONNECTING", "SYNCED");
      assertThat(files()).isEmpty();
    }
  }
}
