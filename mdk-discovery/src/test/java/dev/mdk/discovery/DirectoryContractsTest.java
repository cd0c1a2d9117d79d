package dev.mdk.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Registrar;
import dev.mdk.testing.contracts.DiscoverySourceContract;
import dev.mdk.testing.contracts.RegistrarContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** A directory is away while a file has its place. */
class DirectoryContractsTest {

  @TempDir Path folder;
  private final Facilities facilities = new DirectoryFacilities();
  private final List<Registration> registrations = new ArrayList<>();

  @AfterEach
  void closeAll() {
    registrations.forEach(Registration::close);
    facilities.close();
  }

  private DirectorySource directory() {
    return new DirectorySource(DirectoryPlace.of(folder.resolve("nodes")), facilities);
  }

  private void replaceByFile() throws IOException {
    if (Files.exists(folder.resolve("nodes"))) {
      Files.move(folder.resolve("nodes"), folder.resolve("elsewhere"));
    }
    Files.createFile(folder.resolve("nodes"));
  }

  @Nested
  class Source extends DiscoverySourceContract {
    @Override
    protected DiscoverySource source(List<Node> nodes) throws Exception {
      DirectorySource source = directory();
      CountDownLatch registered = new CountDownLatch(nodes.size());
      for (Node node : nodes) {
        registrations.add(
            source
                .registrar()
                .orElseThrow()
                .register(
                    node,
                    (same, state, detail) -> {
                      if (state == State.REGISTERED) {
                        registered.countDown();
                      }
                    }));
      }
      assertThat(registered.await(60, TimeUnit.SECONDS)).isTrue();
      return source;
    }

    @Override
    protected void breakRegistry() throws IOException {
      replaceByFile();
    }

    @Override
    protected void mendRegistry() throws IOException {
      Files.delete(folder.resolve("nodes"));
    }
  }

  @Nested
  class DirectoryRegistrar extends RegistrarContract {
    @Override
    protected Registrar registrar() {
      return directory().registrar().orElseThrow();
    }

    @Override
    protected DiscoverySource source() {
      return directory();
    }

    @Override
    protected void breakRegistry() throws IOException {
      replaceByFile();
    }

    @Override
    protected void mendRegistry() throws IOException {
      Files.delete(folder.resolve("nodes"));
    }
  }
}
