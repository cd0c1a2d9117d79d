package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {
  @TempDir Path folder;

  @Test
  void findsEveryProviderOnTheModulePathAndOnTheClassPath() {
    assertThat(Checks.providers(Library.jars())).isEmpty();
  }

  @Test
  void acceptsAProviderThatIsDeclaredForBothPaths() {
    var jar =
        tiny("provides p.S with p.A;", "p.A # the only one", "public class A implements S {}");

    assertThat(Checks.providers(List.of(jar))).isEmpty();
  }

  @Test
  void noticesAProviderThatIsMissingOnTheClassPath() {
    var jar = tiny("provides p.S with p.A;", "# none", "public class A implements S {}");

    assertThat(Checks.providers(List.of(jar)))
        .containsExactly("provider p.A of p.S is missing in META-INF/services");
  }

  @Test
  void noticesAProviderThatIsMissingOnTheModulePath() {
    var jar = tiny("", "p.A", "public class A implements S {}");

    assertThat(Checks.providers(List.of(jar)))
        .containsExactly("provider p.A of p.S is missing in module-info");
  }

  @Test
  void noticesAProviderThatIsMadeByAMethod() {
    var jar =
        tiny(
            "provides p.S with p.A;",
            "p.A",
            "public class A implements S { A(int i) {} public static S provider() { return new A(1); } }");

    assertThat(Checks.providers(List.of(jar)))
        .contains("p.A has no constructor without parameters")
        .anyMatch(fault -> fault.startsWith("on the class path p.S: "));
  }

  @Test
  void noticesAProviderThatCannotBeMade() {
    var jar =
        tiny(
            "provides p.S with p.A;",
            "p.A",
            "public class A implements S { public A() { throw new IllegalStateException(); } }");

    assertThat(Checks.providers(List.of(jar)))
        .hasSize(2)
        .anyMatch(fault -> fault.startsWith("on the module path p.S: "))
        .anyMatch(fault -> fault.startsWith("on the class path p.S: "));
  }

  /** A module with service {@code p.S} and provider {@code p.A}. */
  private Path tiny(String provides, String services, String provider) {
    return new TinyJar(folder, "tiny")
        .with("module-info.java", "module tiny { exports p; uses p.S; " + provides + " }")
        .with("p/S.java", "package p; public interface S {}")
        .with("p/A.java", "package p; " + provider)
        .with("META-INF/services/p.S", services + "\n")
        .build();
  }
}
