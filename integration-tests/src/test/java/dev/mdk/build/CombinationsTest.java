package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only what you need: each combination of modules starts and does its part, wherever it is put. */
class CombinationsTest {

  @TempDir Path folder;

  static Stream<Combination> combinations() {
    return Combination.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void doesItsPartOnTheModulePath(Combination combination) {
    String printed =
        Jvm.run(Jvm.own(), folder, List.of(), combination.compile(folder).onModulePath());

    assertThat(printed).endsWith("done\n");
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void doesItsPartOnTheClassPath(Combination combination) {
    String printed =
        Jvm.run(Jvm.own(), folder, List.of(), combination.compile(folder).onClassPath());

    assertThat(printed).endsWith("done\n");
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void doesItsPartInAnImage(Combination combination) {
    Combination.Compiled program = combination.compile(folder);
    Path java = program.linked(folder.resolve("image"));

    assertThat(Jvm.run(java, folder, List.of(), program.inImage())).endsWith("done\n");
    assertThat(Jvm.run(java, folder, List.of(), List.of("--list-modules")).lines())
        .as("an image holds the modules that were asked for, and no other of ours")
        .filteredOn(name -> name.startsWith("dev.mdk."))
        .hasSize(combination.parts().size() + 1);
  }

  @Test
  void isDocumented() throws IOException {
    String document = Files.readString(Library.root().resolve("docs/modules.md"));

    for (Combination combination : Combination.ALL) {
      assertThat(document).contains("--add-modules " + combination.modules() + "`");
    }
  }
}
