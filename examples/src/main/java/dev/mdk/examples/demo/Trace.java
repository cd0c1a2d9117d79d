package dev.mdk.examples.demo;

import dev.mdk.CausalClock;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of one request, from all processes that it passed, in causal order. */
record Trace(String id, List<Line> lines) {

  /** One line, as a process logged it. */
  record Line(CausalClock clock, String service, String user, String level, String text) {
    String oneLine() {
      return text.replaceAll("\\s*\\R\\s*", ": ");
    }
  }

  static Path file(Path folder, String service) {
    return folder.resolve(service + ".jsonl");
  }

  /** Reads all traces out of the log files of a folder. */
  static List<Trace> readAll(Path folder) throws IOException {
    Map<String, List<Line>> lines = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
        for (String text : Files.readAllLines(file)) {
          if (!text.endsWith("}")) {
            continue; // it is being written
          }
          JsonObject line = Json.parse(text).asObject().orElseThrow();
          lines
              .computeIfAbsent(line.string("trace").orElseThrow(), id -> new ArrayList<>())
              .add(line(line));
        }
      }
    }
    return lines.entrySet().stream()
        .map(
            trace -> {
              trace.getValue().sort(Comparator.comparing(Line::clock));
              return new Trace(trace.getKey(), List.copyOf(trace.getValue()));
            })
        .toList();
  }

  /** Reads the lines of a trace, in any order. */
  static Trace of(String id, List<JsonObject> lines) {
    return new Trace(
        id, lines.stream().map(Trace::line).sorted(Comparator.comparing(Line::clock)).toList());
  }

  /** Returns whether a process logged any of it. */
  boolean passed(String service) {
    return lines.stream().anyMatch(line -> line.service().equals(service));
  }

  private static Line line(JsonObject json) {
    long[] counters =
        json.array("clock").orElseThrow().elements().stream()
            .mapToLong(counter -> counter.asLong().orElseThrow())
            .toArray();
    String user =
        json.object("properties")
            .flatMap(properties -> properties.get(EdgeService.USER.name()))
            .flatMap(JsonValue::asString)
            .orElse("");
    return new Line(
        CausalClock.of(counters),
        json.string("service").orElse(""),
        user,
        json.string("level").orElse(""),
        json.string("text").orElse(""));
  }

  /** Returns whether edge, hello and greeting all logged for the same known user. */
  boolean isComplete() {
    Set<String> services =
        lines.stream()
            .filter(line -> !line.user().isEmpty())
            .map(line -> line.service().replaceFirst("-.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> users =
        lines.stream().map(Line::user).filter(user -> !user.isEmpty()).collect(Collectors.toSet());
    return services.equals(Set.of("edge", "greeting", "hello")) && users.size() == 1;
  }
}
