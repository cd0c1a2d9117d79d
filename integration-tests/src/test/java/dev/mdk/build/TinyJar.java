package dev.mdk.build;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/** A jar of a few lines, right or wrong, in {@code folder}. Its name is the jar's, too. */
final class TinyJar {
  private final Path folder;
  private final String name;
  private final Map<String, String> files = new LinkedHashMap<>();

  TinyJar(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Adds a file: Java, which is compiled, or a resource. */
  TinyJar with(String path, String text) {
    files.put(path, text);
    return this;
  }

  /** Compiles against the jars built before in the same folder. */
  Path build() {
    Path sources = folder.resolve(name + "-sources");
    Path classes = folder.resolve(name + "-classes");
    var compile =
        new ArrayList<>(List.of("-proc:none", "-p", folder.toString(), "-d", classes.toString()));
    try {
      for (var file : files.entrySet()) {
        boolean java = file.getKey().endsWith(".java");
        Path path = (java ? sources : classes).resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
        if (java) {
          compile.add(path.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path jar = folder.resolve(name + ".jar");
    run("javac", compile);
    run("jar", List.of("--create", "--file", jar.toString(), "-C", classes.toString(), "."));
    return jar;
  }

  private static void run(String tool, List<String> arguments) {
    var output = new StringWriter();
    var writer = new PrintWriter(output);
    int code =
        ToolProvider.findFirst(tool)
            .orElseThrow(() -> new IllegalStateException("no " + tool + ": not a JDK"))
            .run(writer, writer, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalArgumentException(tool + " " + arguments + "\n" + output);
    }
  }
}
