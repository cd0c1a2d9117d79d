package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the library may take of a process: time to start, memory, and room on the disk. */
class BudgetTest {

  private static final Pattern OURS = Pattern.compile("(?m)\\] (dev\\.mdk\\.\\S+) source:");

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
    assertThat(median).as("microseconds: " + micros).isLessThan(500_000);
  }

  /** What a start costs is classes and lambdas, above all; their number is the same everywhere. */
  @Test
  void startsWithFewClasses() throws IOException {
    String loaded = startLogged("session", "discovery", "circuit");
    String meanwhile = loaded.substring(0, loaded.indexOf(" combination.Check "));

    List<String> ours = OURS.matcher(meanwhile).results().map(found -> found.group(1)).toList();
    List<String> lambdas = ours.stream().filter(name -> name.contains("$$Lambda")).toList();

    System.out.printf("start: %d classes, %d of them lambdas%n", ours.size(), lambdas.size());
    assertThat(ours).contains("dev.mdk.discovery.RoutingTable").hasSizeLessThan(200);
    assertThat(lambdas).hasSizeLessThan(60);
  }

  @Test
  void makesNoHttpClientBeforeItIsNeeded() throws IOException {
    assertThat(startLogged("session", "discovery", "circuit", "jdkhttp", "tracing"))
        .contains("dev.mdk.discovery.RoutingTable ")
        .doesNotContain("java.net.http.HttpClient ", "jdk.internal.net.http.");
  }

  /** Starts and closes once, and returns what the JVM says about the classes that it loads. */
  private String startLogged(String... parts) throws IOException {
    Combination.Compiled program = Combination.of("StartUp", parts).compile(folder);
    Path loaded = folder.resolve("loaded.txt");
    Jvm.run(
        Jvm.own(),
        folder,
        List.of("-Xlog:class+load:file=" + loaded, source),
        program.onModulePath());
    return Files.readString(loaded);
  }

  /**
   * So that nothing grows unnoticed; docs/architecture.md says why the ceilings are where they are.
   * The core is what a service needs that finds others and is found: the five modules without
   * tracing, and without the packages of discovery's backends.
   */
  @Test
  void isSmall() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (String part : List.of("api", "session", "discovery", "circuit", "jdkhttp", "tracing")) {
      try (ZipFile jar = new ZipFile(Library.jar(part).toFile())) {
        jar.stream()
            .forEach(entry -> sizes.merge(share(part, entry.getName()), room(entry), Long::sum));
      }
    }
    long all = sizes.values().stream().mapToLong(Long::longValue).sum();

    System.out.printf("the six jars: %d KB%n", all / 1000);
    sizes.forEach((share, bytes) -> System.out.printf("  %s: %d KB%n", share, bytes / 1000));
    assertThat(sizes.remove("core")).as("core").isLessThan(700_000);
    assertThat(sizes.remove("tracing")).as("tracing").isLessThan(185_000);
    assertThat(sizes.values()).as("backends: " + sizes).allMatch(bytes -> bytes < 60_000);
  }

  private static String share(String part, String entry) {
    String discovery = "dev/mdk/discovery/";
    String rest = entry.startsWith(discovery) ? entry.substring(discovery.length()) : "";
    boolean isBackend = rest.indexOf('/') > 0;
    String core = part.equals("tracing") ? part : "core";
    return isBackend ? "discovery." + rest.substring(0, rest.indexOf('/')) : core;
  }

  /** What an entry takes: its content, and its name twice, each with a header. */
  private static long room(ZipEntry entry) {
    return entry.getCompressedSize() + 2L * entry.getName().length() + 30 + 46;
  }
}
