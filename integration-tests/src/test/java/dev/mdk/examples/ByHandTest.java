package dev.mdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two programs of the README, run as it says, and the README's words checked against them. */
class ByHandTest {

  private static final String PACKAGE = "dev.mdk.examples.byhand/dev.mdk.examples.byhand.";

  private static final Path ROOT = Path.of(System.getProperty("mdk.root"));

  private static final Path SOURCES =
      ROOT.resolve("examples/by-hand/src/main/java/dev/mdk/examples/byhand");

  @TempDir Path folder;

  @Test
  void theClientIsGreetedByName() throws Exception {
    try (Program server = Program.main(source(), PACKAGE + "HelloServer")) {
      server.awaitOutput("node-hello 1.0 at http://", 120);
      try (Program client = Program.main(source(), PACKAGE + "HelloClient", "grace")) {
        greets(client, server);
      }
    }
  }

  @Test
  void theClassPathWillDo() throws Exception {
    try (Program server = Program.onClassPath(source(), PACKAGE + "HelloServer")) {
      server.awaitOutput("node-hello 1.0 at http://", 120);
      try (Program client = Program.onClassPath(source(), PACKAGE + "HelloClient", "grace")) {
        greets(client, server);
      }
    }
  }

  @Test
  void eachIsOneFileThatRunsByItself() throws Exception {
    try (Program server = Program.source(source(), SOURCES.resolve("HelloServer.java"))) {
      server.awaitOutput("node-hello 1.0 at http://", 120);
      try (Program client =
          Program.source(source(), SOURCES.resolve("HelloClient.java"), "grace")) {
        greets(client, server);
      }
    }
  }

  private List<String> source() {
    return List.of("-Dmdk.discovery.source=directory:path=" + folder.resolve("nodes"));
  }

  private static void greets(Program client, Program server) throws InterruptedException {
    assertThat(client.exitCode(120)).as(client.output() + server.output()).isZero();
    assertThat(client.output()).contains("Hello grace!");
    server.awaitOutput(
        "saying hello", 120); // the log line of the session, through the default sink
  }

  @Test
  void theReadmeShowsWhatIsRun() throws Exception {
    String client = squeezed(Files.readString(SOURCES.resolve("HelloClient.java")));
    List<String> snippets =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map(snippet -> snippet.group(1))
            .filter(snippet -> !snippet.contains("public class"))
            .toList();

    assertThat(snippets).hasSize(2);
    for (String snippet : snippets) {
      assertThat(snippet.lines().map(ByHandTest::squeezed)).allMatch(client::contains);
    }
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
