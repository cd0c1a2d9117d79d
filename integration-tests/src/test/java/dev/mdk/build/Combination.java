package dev.mdk.build;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some of the modules, and a program that needs these and no others. The program is a module of its
 * own, which requires what it imports, and a class for the class path.
 *
 * @param program its name, in {@code src/test/combinations}
 * @param parts the modules, without {@code api} and without the {@code dev.mdk.} in front
 * @param imported those of them that the program names
 */
record Combination(String program, List<String> parts, List<String> imported) {

  private static final Path SOURCES =
      Library.root().resolve("integration-tests/src/test/combinations");
  private static final String MODULE = "combination";

  static final List<Combination> ALL =
      List.of(
          of("SessionOnly", "session").importing(),
          of("SessionTracing", "session", "tracing").importing("tracing"),
          of("DiscoveryOnly", "discovery").importing("discovery"),
          of("DiscoveryCircuit", "discovery", "circuit").importing("discovery", "circuit"),
          of("SessionDiscovery", "session", "discovery").importing(),
          of("Service", "session", "discovery", "circuit", "jdkhttp").importing("jdkhttp"),
          of("Controlled", "session", "discovery", "tracing", "control").importing(),
          of("Everything", "session", "discovery", "circuit", "jdkhttp", "tracing")
              .importing("jdkhttp"));

  static Combination of(String program, String... parts) {
    return new Combination(program, List.of(parts), List.of());
  }

  Combination importing(String... names) {
    return new Combination(program, parts, List.of(names));
  }

  /** The modules, as {@code --add-modules} wants them; the API comes along. */
  String modules() {
    return parts.stream().map(part -> "dev.mdk." + part).collect(Collectors.joining(","));
  }

  /** The program, compiled against these modules alone. */
  final class Compiled {

    private final Path classes;

    private Compiled(Path classes) {
      this.classes = classes;
    }

    List<String> onModulePath() {
      return List.of("-p", path(), "-m", main());
    }

    List<String> onClassPath() {
      return List.of("-cp", path(), MODULE + "." + program);
    }

    /** Links an image, and returns its launcher; it is run without any path. */
    Path linked(Path image) {
      tool(
          "jlink",
          List.of(
              "-p",
              path(),
              "--add-modules",
              MODULE + "," + modules(),
              "--output",
              image.toString()));
      return image.resolve("bin/java");
    }

    List<String> inImage() {
      return List.of("-m", main());
    }

    private String main() {
      return MODULE + "/" + MODULE + "." + program;
    }

    private String path() {
      return Stream.concat(jars(), Stream.of(classes))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  Compiled compile(Path folder) {
    Path sources = folder.resolve("sources");
    Path classes = folder.resolve("classes");
    String requires =
        Stream.concat(Stream.of("api"), imported.stream())
            .map(name -> "requires dev.mdk." + name + "; ")
            .collect(Collectors.joining());
    try {
      Files.createDirectories(sources);
      Files.writeString(
          sources.resolve("module-info.java"), "module " + MODULE + " { " + requires + "}");
      Files.write(sources.resolve("files"), files().map(Path::toString).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tool(
        "javac",
        List.of(
            "-proc:none",
            "-p",
            jars().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
            "-d",
            classes.toString(),
            sources.resolve("module-info.java").toString(),
            "@" + sources.resolve("files")));
    return new Compiled(classes);
  }

  private Stream<Path> files() {
    Stream<String> shared =
        program.equals("Everything") ? Stream.of("Check", "Service") : Stream.of("Check");
    return Stream.concat(shared, Stream.of(program)).map(name -> SOURCES.resolve(name + ".java"));
  }

  private Stream<Path> jars() {
    return Stream.concat(Stream.of("api"), parts.stream()).map(Library::jar);
  }

  private static void tool(String name, List<String> arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    int code =
        ToolProvider.findFirst(name)
            .orElseThrow(() -> new IllegalStateException("no " + name + ": not a JDK"))
            .run(writer, writer, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException(name + " " + arguments + "\n" + output);
    }
  }

  @Override
  public String toString() {
    return "api + " + String.join(" + ", parts);
  }
}
