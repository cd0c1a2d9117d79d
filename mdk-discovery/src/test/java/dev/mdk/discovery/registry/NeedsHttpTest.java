package dev.mdk.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.discovery.etcd.EtcdSourceProvider;
import dev.mdk.spi.Facilities;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own, that has no HTTP client. */
class NeedsHttpTest {

  @Test
  @Timeout(120)
  void saysWhatIsMissingWhereThereIsNoHttpClient(@TempDir Path folder) throws Exception {
    Path program = folder.resolve("Starts.java");
    Files.writeString(
        program,
        """
        import dev.mdk.discovery.Sources;
        import dev.mdk.spi.Facilities;
        import dev.mdk.spi.Settings;

        class Starts {
          public static void main(String[] args) {
            try (Facilities facilities = Facilities.system().start()) {
              Sources.dns("{service}.mdk.test:80", Settings.NONE, facilities);
              Sources.etcd("http://a:2379", Settings.NONE, facilities);
            } catch (dev.mdk.ConfigurationException e) {
              System.out.println(e.getMessage());
            }
          }
        }
        """);
    Process process =
        Programs.start(
            folder,
            "out.log",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base,java.logging,jdk.compiler,jdk.zipfs",
                "-cp",
                place(Facilities.class) + File.pathSeparator + place(EtcdSourceProvider.class),
                program.toString()));
    process.waitFor();
    assertThat(Files.readString(folder.resolve("out.log")))
        .contains("discovery.source: etcd: the module java.net.http is missing")
        .contains("--add-modules java.net.http");
  }

  private static Path place(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
