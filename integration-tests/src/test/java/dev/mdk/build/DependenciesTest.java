package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependenciesTest {
  @TempDir Path folder;

  @Test
  void dependsOnNothingAtRunTime() {
    var poms =
        Stream.concat(Stream.of(Library.root()), Library.folders().stream())
            .map(path -> path.resolve("pom.xml"))
            .toList();

    assertThat(Checks.dependencies(poms)).isEmpty();
  }

  @Test
  void noticesADependencyThatIsNotForTests() throws IOException {
    var pom = folder.resolve("pom.xml");
    Files.writeString(
        pom,
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <dependencies>
            <dependency>
              <groupId>dev.mdk</groupId>
              <artifactId>mdk-api</artifactId>
            </dependency>
            <dependency>
              <groupId>org.example</groupId>
              <artifactId>for-tests</artifactId>
              <scope>test</scope>
            </dependency>
            <dependency>
              <groupId>org.example</groupId>
              <artifactId>logger</artifactId>
            </dependency>
          </dependencies>
        </project>
        """);

    assertThat(Checks.dependencies(List.of(pom)))
        .containsExactly(folder.getFileName() + " depends on org.example:logger");
  }
}
