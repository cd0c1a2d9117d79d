package dev.mdk.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.Orders;
import dev.mdk.Mdk;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.MdkProvider;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program in a JVM of its own, configured by the {@code logging.properties} documented. */
@Timeout(120)
class ProgramTest {

  private static final Path DOCUMENTED =
      Path.of("src", "main", "java", "dev", "mdk", "tracing", "package-info.java");

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"-p", "-cp"})
  void logsAsDocumentedOnTheModulePathAndOnTheClassPath(String path) throws Exception {
    String printed = run(path);

    List<JsonObject> trace = read("trace.jsonl");
    assertThat(texts(trace))
        .containsExactly("checking out", "charging 7", "no luck", "sent nothing");
    assertThat(trace).map(line -> line.string("service").orElseThrow()).containsOnly("shop");
    String id = trace.get(0).string("trace").orElseThrow();
    assertThat(trace).map(line -> line.string("trace").orElseThrow()).containsOnly(id);
    assertThat(trace.get(2).object("error").orElseThrow().string("stack").orElseThrow())
        .contains("none\nleft", "com.example.Orders.checkOut(Orders.java");

    List<JsonObject> all = read("orders.jsonl");
    assertThat(texts(all))
        .containsExactlyInAnyOrder(
            "before", "checking out", "charging 7", "a secret", "no luck", "sent nothing", "after");
    assertThat(all.stream().filter(line -> line.string("trace").filter(id::equals).isPresent()))
        .hasSize(5);

    for (JsonObject line : trace) {
      assertThat(all)
          .filteredOn(other -> other.string("text").equals(line.string("text")))
          .singleElement()
          .satisfies(other -> assertThat(other.get("clock")).isEqualTo(line.get("clock")));
    }

    List<String> lines = printed.lines().filter(line -> !line.startsWith("\t")).toList();
    assertThat(lines)
        .hasSize(7)
        .anyMatch(line -> line.endsWith(" INFO  shop [-] com.example.payment: before"))
        .anyMatch(line -> line.endsWith(" INFO  shop [" + id + " 1] orders: checking out"))
        .anyMatch(line -> line.endsWith(" ERROR shop [" + id + " 3] com.example.stock: no luck"));
    assertThat(printed.lines()).contains("\tjava.lang.IllegalStateException: none", "\tleft");
  }

  private String run(String path) throws Exception {
    Path config = Files.write(directory.resolve("logging.properties"), documented());
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.util.logging.config.file=" + config);
    command.add("-Dmdk.log.sinks=jul,json:trace.jsonl");
    command.add("-Dmdk.service.name=shop");
    String library = library();
    String program = testClasses().toString();
    command.addAll(
        path.equals("-p")
            ? List.of("-p", library, "--add-modules", "ALL-MODULE-PATH", "-cp", program)
            : List.of("-cp", library + File.pathSeparator + program));
    command.add(Orders.class.getName());
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  /** Returns the example of the package's documentation. */
  private static List<String> documented() throws IOException {
    List<String> lines =
        Files.readAllLines(DOCUMENTED).stream()
            .map(line -> line.replaceFirst("^ \\* ?", ""))
            .dropWhile(line -> !line.startsWith("handlers ="))
            .takeWhile(line -> !line.equals("</pre>"))
            .toList();
    assertThat(lines).hasSizeGreaterThan(8);
    return lines;
  }

  private static String library() {
    return Stream.of(Mdk.class, SessionHandler.class, MdkProvider.find().getClass())
        .map(ProgramTest::location)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static Path testClasses() throws URISyntaxException {
    Path orders = Path.of(Orders.class.getResource("Orders.class").toURI());
    return orders.getParent().getParent().getParent();
  }

  private List<JsonObject> read(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file)).stream()
        .map(line -> Json.parse(line).asObject().orElseThrow())
        .toList();
  }

  private static List<String> texts(List<JsonObject> lines) {
    return lines.stream().map(line -> line.string("text").orElseThrow()).toList();
  }
}
