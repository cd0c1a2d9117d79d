package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the library may take of a process: time to start, memory, and room on the disk. */
class BudgetTest {

  @TempDir Path folder;

  private String source;

  @BeforeEach
  void makeDirectory() throws IOException {
    source =
        "-Dmdk.discovery.source=directory:path=" + Files.createDirectory(folder.resolve("nodes"));
  }

  @Test
  void servesAMillionResolvesInSixteenMegabytes() {
    Combination.Compiled program =
        Combination.of("Resolves", "session", "discovery", "circuit").compile(folder);
    List<String> arguments = new ArrayList<>(program.onModulePath());
    arguments.add("1000000");

    assertThat(Jvm.run(Jvm.own(), folder, List.of("-Xmx16m", source), arguments)).contains("done");
  }

  /** The figure is printed, and docs/modules.md has it; the bound is for machines under load. */
  @Test
  void startsInLittleTime() {
    Combination.Compiled program =
        Combination.of("StartUp", "session", "discovery", "circuit").compile(folder);
    List<Long> micros = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String printed = Jvm.run(Jvm.own(), folder, List.of(source), program.onModulePath());
      micros.add(Long.valueOf(printed.strip()));
    }
    micros.sort(null);
    long median = micros.get(micros.size() / 2);

    System.out.printf(
        "start: %.1f ms (median of %d)%n", median / 1e3, micros.size()); // for the document
    assertThat(median).as("microseconds: " + micros).isLessThan(1_000_000);
  }

  @Test
  void makesNoHttpClientBeforeItIsNeeded() throws IOException {
    Combination.Compiled program =
        Combination.of("StartUp", "session", "discovery", "circuit", "jdkhttp", "tracing")
            .compile(folder);
    Path loaded = folder.resolve("loaded.txt");

    Jvm.run(
        Jvm.own(),
        folder,
        List.of("-Xlog:class+load:file=" + loaded, source),
        program.onModulePath());

    assertThat(Files.readString(loaded))
        .contains("dev.mdk.discovery.RoutingTable ")
        .doesNotContain("java.net.http.HttpClient ", "jdk.internal.net.http.");
  }

  /** So that nobody makes it large unnoticed; docs/modules.md says where it should be. */
  @Test
  void isSmall() {
    Combination all = Combination.ALL.get(Combination.ALL.size() - 1);
    long bytes =
        Stream.concat(Stream.of("api"), all.parts().stream())
            .mapToLong(part -> size(Library.jar(part)))
            .sum();

    System.out.printf("the six jars: %d KB%n", bytes / 1000);
    assertThat(bytes).isLessThan(1_200_000);
  }

  private static long size(Path jar) {
    try {
      return Files.size(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
