package dev.mdk.control.server;

import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonValue;
import dev.mdk.json.JsonWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Which events of which process were stored, so that one that comes again is not stored again: for
 * each process and kind the ranges of numbers. Processes send in order, so nearly always there is
 * one range. Of too many processes the one that was silent for longest is forgotten, and of too
 * many ranges the two lowest are joined. Not for use by several threads at once.
 */
final class Seen {

  private static final int MAX_RANGES = 64;
  private static final int MAX_TEXT = 50_000;

  private final int maxOrigins;
  private final Map<Origin, NavigableMap<Long, Long>> ranges = new LinkedHashMap<>(16, 0.75f, true);

  private record Origin(UUID process, JournalRecord.Kind kind) {}

  Seen(int maxOrigins) {
    this.maxOrigins = maxOrigins;
  }

  boolean contains(UUID process, JournalRecord.Kind kind, long sequence) {
    NavigableMap<Long, Long> known = ranges.get(new Origin(process, kind));
    if (known == null || sequence < 0) {
      return false;
    }
    Map.Entry<Long, Long> range = known.floorEntry(sequence);
    return range != null && sequence <= range.getValue();
  }

  void add(UUID process, JournalRecord.Kind kind, long sequence) {
    if (sequence >= 0) {
      addRange(new Origin(process, kind), sequence, sequence);
    }
  }

  private void addRange(Origin origin, long first, long last) {
    NavigableMap<Long, Long> known = ranges.computeIfAbsent(origin, key -> new TreeMap<>());
    long from = first;
    long to = last;
    Map.Entry<Long, Long> touching = known.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
    while (touching != null && touching.getValue() >= from - 1) {
      from = Math.min(from, touching.getKey());
      to = Math.max(to, touching.getValue());
      known.remove(touching.getKey());
      touching = known.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
    }
    known.put(from, to);
    if (known.size() > MAX_RANGES) {
      Map.Entry<Long, Long> lowest = known.pollFirstEntry();
      Map.Entry<Long, Long> next = known.pollFirstEntry();
      known.put(lowest.getKey(), next.getValue());
    }
    if (ranges.size() > maxOrigins) {
      Iterator<Origin> eldest = ranges.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** Returns all of it as texts that {@link #read} takes; at least one. */
  List<String> write() {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    JsonWriter json = JsonWriter.to(text).beginArray();
    for (Map.Entry<Origin, NavigableMap<Long, Long>> each : ranges.entrySet()) {
      if (text.length() > MAX_TEXT) {
        json.endArray();
        texts.add(text.toString());
        text = new StringBuilder();
        json = JsonWriter.to(text).beginArray();
      }
      json.beginArray();
      json.value(each.getKey().process.toString()).value(each.getKey().kind.name());
      for (Map.Entry<Long, Long> range : each.getValue().entrySet()) {
        json.value(range.getKey()).value(range.getValue());
      }
      json.endArray();
    }
    json.endArray();
    texts.add(text.toString());
    return texts;
  }

  /** Adds what was written. */
  void read(String text) {
    try {
      for (JsonValue each : Json.parse(text).asArray().orElseThrow().elements()) {
        List<JsonValue> parts = each.asArray().orElseThrow().elements();
        Origin origin =
            new Origin(
                UUID.fromString(parts.get(0).asString().orElseThrow()),
                JournalRecord.Kind.valueOf(parts.get(1).asString().orElseThrow()));
        for (int at = 2; at + 1 < parts.size(); at += 2) {
          addRange(
              origin,
              parts.get(at).asLong().orElseThrow(),
              parts.get(at + 1).asLong().orElseThrow());
        }
      }
    } catch (JsonException | java.util.NoSuchElementException | IllegalArgumentException later) {
      // of another version: what comes again may be stored again
    }
  }
}
