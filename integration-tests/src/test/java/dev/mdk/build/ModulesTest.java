package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulesTest {
  @TempDir Path folder;

  @Test
  void knowsEveryLibraryModule() {
    assertThat(Checks.names(Checks.finder(Library.jars())))
        .containsExactlyElementsOf(
            Library.folders().stream()
                .map(
                    path ->
                        path.getFileName()
                            .toString()
                            .replaceFirst("mdk", "dev.mdk")
                            .replace('-', '.'))
                .toList());
  }

  @Test
  void requiresNothingButTheApiAndTheJdk() {
    assertThat(Checks.requirements(Library.jars())).isEmpty();
  }

  @Test
  void noticesAModuleThatRequiresAnother() {
    var one = new TinyJar(folder, "one").with("module-info.java", "module dev.mdk.one {}").build();
    var two =
        new TinyJar(folder, "two")
            .with("module-info.java", "module dev.mdk.two { requires dev.mdk.one; }")
            .build();

    assertThat(Checks.requirements(List.of(one, two)))
        .containsExactly("dev.mdk.two requires dev.mdk.one");
  }

  @Test
  void noticesAnApiThatRequiresMoreThanJavaBase() {
    var api =
        new TinyJar(folder, "api")
            .with("module-info.java", "module dev.mdk.api { requires java.logging; }")
            .build();

    assertThat(Checks.requirements(List.of(api)))
        .containsExactly("dev.mdk.api requires java.logging");
  }

  @Test
  void exportsThePackageNamedAfterTheModuleOnly() {
    assertThat(Checks.exports(Library.jars())).isEmpty();
  }

  @Test
  void noticesAnExportOfAnotherPackageAndOneToSomeOnly() {
    var one =
        new TinyJar(folder, "one")
            .with(
                "module-info.java",
                "module dev.mdk.one {"
                    + " exports dev.mdk.one; exports inside; exports hidden to java.logging; }")
            .with("dev/mdk/one/A.java", "package dev.mdk.one; class A {}")
            .with("inside/B.java", "package inside; class B {}")
            .with("hidden/C.java", "package hidden; class C {}")
            .build();

    assertThat(Checks.exports(List.of(one)))
        .containsExactlyInAnyOrder(
            "dev.mdk.one exports inside", "dev.mdk.one exports hidden to some only");
  }

  @Test
  void keepsEachPackageInOneJar() {
    assertThat(Checks.packages(Library.jars())).isEmpty();
  }

  @Test
  void noticesAPackageThatIsSplit() {
    var one = new TinyJar(folder, "one").with("both/A.java", "package both; class A {}").build();
    var two = new TinyJar(folder, "two").with("both/B.java", "package both; class B {}").build();

    assertThat(Checks.packages(List.of(one, two)))
        .containsExactly("both is in one.jar and in two.jar");
  }
}
