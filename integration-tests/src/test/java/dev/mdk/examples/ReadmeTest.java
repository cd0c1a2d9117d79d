package dev.mdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole programs of the README, saved and run as it says. */
class ReadmeTest {

  @TempDir Path folder;

  @Test
  void theOrdersServiceIsCalled() throws Exception {
    String readme = Files.readString(Path.of(System.getProperty("mdk.root")).resolve("README.md"));
    Matcher programs =
        Pattern.compile("```java\n(import .*?public class (\\w+) .*?)```", Pattern.DOTALL)
            .matcher(readme);
    List<Path> files = new ArrayList<>();
    while (programs.find()) {
      files.add(Files.writeString(folder.resolve(programs.group(2) + ".java"), programs.group(1)));
    }
    assertThat(files).hasSize(2);

    List<String> source =
        List.of("-Dmdk.discovery.source=directory:path=" + folder.resolve("nodes"));
    try (Program service = Program.source(source, files.get(0))) {
      service.awaitOutput("orders 1.0 at http://", 120);
      try (Program caller = Program.source(source, files.get(1))) {
        assertThat(caller.exitCode(120)).as(caller.output() + service.output()).isZero();
        assertThat(caller.output()).contains("no orders yet");
      }
      service.awaitOutput("looking for orders", 120);
    }
  }
}
