package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when sources and registrations are closed. */
class DirectoryCloseTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void leavesNeitherThreadsNorOpenFilesBehind() throws Exception {
    openAndClose(50);
    long files = openFiles();
    openAndClose(1_000);

    assertThat(openFiles()).isLessThanOrEqualTo(files + 3);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("mdk-directory")) {
        thread.join(60_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  private void openAndClose(int times) throws InterruptedException {
    try (Facilities own = new DirectoryFacilities()) {
      DirectorySource source = new DirectorySource(DirectoryPlace.of(directory), own);
      for (int i = 0; i < times; i++) {
        DirectoryNodes seen = new DirectoryNodes();
        Subscription subscription = source.start(seen);
        Registration registration =
            source
                .registrar()
                .orElseThrow()
                .register(node("hello", "1.0", "a" + i), RegistrationListener.NONE);
        if (i % 10 == 0) { // else closed in the midst of it
          assertThat(seen.awaitSaid("up a" + i, SOON)).isTrue();
        }
        registration.close();
        subscription.close();
      }
    }
  }

  private static long openFiles() throws IOException {
    Path open = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(open), "counts open files in /proc");
    try (Stream<Path> files = Files.list(open)) {
      return files.count();
    }
  }
}
