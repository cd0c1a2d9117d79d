package dev.mdk.control.server;

import dev.mdk.CausalClock;
import dev.mdk.LogLevel;
import dev.mdk.wire.RtpMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The latest traces, each in a few words. Of too many the one that was quiet for longest goes. */
final class TraceBook {

  private static final int MAX_SERVICES = 16;
  private static final int MAX_TEXT = 200;
  private static final int AT_A_TIME = 1000;

  /** How much memory all traces may take, by the characters of their texts, for each of them. */
  private static final int MAX_MEAN_CHARACTERS = 256;

  private final int maxTraces;
  private final long maxCharacters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> traces = new HashMap<>();
  private final NavigableMap<Long, Entry> latest = new TreeMap<>(); // by position
  private long characters;

  /** A trace in a few words; its duration is by the clock of where it began. */
  record Summary(
      String trace,
      String environment,
      Instant first,
      Instant last,
      Duration duration,
      Instant received,
      long lines,
      LogLevel level,
      Set<String> services,
      long failures,
      String text,
      long position) {

    /** Returns what one line tells of its trace. */
    static Summary of(RtpMessage.Log line, Instant received) {
      return new Summary(
          line.context().traceId(),
          line.context().environment().name(),
          line.time(),
          line.time(),
          Duration.ZERO,
          received,
          1,
          line.level(),
          line.service().isEmpty() ? Set.of() : Set.of(line.service()),
          0,
          "",
          0);
    }

    /** Returns it with another line to show. */
    Summary with(String other, long at) {
      return new Summary(
          trace,
          environment,
          first,
          last,
          duration,
          received,
          lines,
          level,
          services,
          failures,
          shortened(other),
          at);
    }
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(text.length(), MAX_TEXT));
  }

  TraceBook(int maxTraces) {
    this.maxTraces = maxTraces;
    maxCharacters = (long) maxTraces * MAX_MEAN_CHARACTERS;
  }

  /** Takes note of a line or a report, in any order. */
  void add(Stored stored) {
    stored
        .line()
        .ifPresent(line -> add(line.context().traceId(), stored, e -> e.add(stored, line)));
    stored
        .report()
        .filter(report -> !report.traceId().isEmpty())
        .ifPresent(report -> add(report.traceId(), stored, entry -> entry.add(report)));
  }

  private void add(String trace, Stored stored, Consumer<Entry> change) {
    lock.lock();
    try {
      Entry entry = traces.computeIfAbsent(trace, Entry::new);
      characters -= entry.position < 0 ? 0 : entry.characters();
      change.accept(entry);
      characters += entry.characters();
      if (stored.position() > entry.position) {
        latest.remove(entry.position);
        entry.position = stored.position();
        latest.put(entry.position, entry);
      }
      while (traces.size() > maxTraces || (characters > maxCharacters && traces.size() > 1)) {
        Entry oldest = latest.pollFirstEntry().getValue();
        traces.remove(oldest.trace);
        characters -= oldest.characters();
      }
    } finally {
      lock.unlock();
    }
  }

  Optional<Summary> find(String trace) {
    lock.lock();
    try {
      return Optional.ofNullable(traces.get(trace)).map(Entry::summary);
    } finally {
      lock.unlock();
    }
  }

  /** Returns traces, the one with the latest line first. */
  List<Summary> list(long before, Predicate<Summary> wanted, int limit) {
    List<Summary> found = new ArrayList<>();
    long at = before;
    while (found.size() < limit) {
      List<Summary> some = next(at);
      if (some.isEmpty()) {
        break;
      }
      some.stream().filter(wanted).limit(limit - found.size()).forEach(found::add);
      at = some.get(some.size() - 1).position();
    }
    return found;
  }

  /** Returns a few traces at a time, so that nobody waits long who has a line to add. */
  private List<Summary> next(long before) {
    List<Summary> some = new ArrayList<>();
    lock.lock();
    try {
      // No stream: it would ask for the size, which such a view finds by counting.
      for (Entry entry : latest.headMap(before, false).descendingMap().values()) {
        if (entry.lines > 0 && some.size() < AT_A_TIME) {
          some.add(entry.summary());
        } else if (some.size() == AT_A_TIME) {
          break;
        }
      }
    } finally {
      lock.unlock();
    }
    return some;
  }

  private static final class Entry {
    private final String trace;
    private String environment = "";
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private Instant received = Instant.MIN;
    private int depth = Integer.MAX_VALUE; // where the trace began, as far as is known
    private Instant began = Instant.EPOCH;
    private Instant ended = Instant.EPOCH;
    private @Nullable CausalClock earliest;
    private boolean frame; // and of the library, not of users
    private long lines;
    private LogLevel level = LogLevel.DEBUG;
    private Set<String> services = Set.of(); // replaced, not changed: summaries share it
    private long failures;
    private String text = "";
    private long textPosition = Long.MAX_VALUE;
    private long position = -1;

    Entry(String trace) {
      this.trace = trace;
    }

    void add(Stored stored, RtpMessage.Log line) {
      CausalClock clock = line.context().clock();
      lines++;
      environment = line.context().environment().name();
      first = earlier(first, line.time());
      last = later(last, line.time());
      level = line.level().compareTo(level) < 0 ? line.level() : level;
      received = later(received, stored.received());
      boolean begins = isBefore(line, clock, stored.position());
      addService(line.service(), begins);
      if (begins) {
        earliest = clock;
        frame = isFrame(line);
        textPosition = stored.position();
        text = shortened(line.text());
      }
      if (clock.depth() < depth) {
        depth = clock.depth();
        began = line.time();
        ended = line.time();
      } else if (clock.depth() == depth) {
        began = earlier(began, line.time());
        ended = later(ended, line.time());
      }
    }

    /** Returns whether it is a better first line: what users wrote, and then the causal order. */
    private boolean isBefore(RtpMessage.Log line, CausalClock clock, long at) {
      if (earliest == null || frame != isFrame(line)) {
        return earliest == null || frame;
      }
      int order = clock.compareTo(earliest);
      return order < 0 || (order == 0 && at < textPosition);
    }

    /** Begin and end of an interaction, as the library logs them. */
    private static boolean isFrame(RtpMessage.Log line) {
      return line.category().equals("MDK");
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }

    void add(RtpMessage.Interaction report) {
      failures += Intake.isFailure(report) ? 1 : 0;
      addService(report.service(), false);
    }

    private void addService(String service, boolean first) {
      boolean known = service.isEmpty() || services.contains(service);
      if (first ? !service.isEmpty() : !known && services.size() < MAX_SERVICES) {
        Set<String> more = new LinkedHashSet<>(first ? Set.of(service) : services);
        more.addAll(services);
        more.add(service);
        services = more;
      }
    }

    /** Returns about how many characters it keeps. */
    long characters() {
      long sum = (long) trace.length() + environment.length() + text.length();
      for (String each : services) {
        sum += each.length();
      }
      return sum + (earliest == null ? 0 : (long) earliest.depth() * Long.BYTES);
    }

    Summary summary() {
      return new Summary(
          trace,
          environment,
          first,
          last,
          Duration.between(began, ended),
          received,
          lines,
          level,
          services,
          failures,
          text,
          position);
    }
  }
}
