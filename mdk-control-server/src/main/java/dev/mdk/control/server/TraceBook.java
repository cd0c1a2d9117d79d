package dev.mdk.control.server;

import dev.mdk.LogLevel;
import dev.mdk.wire.RtpMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The latest traces, each in a few words. Of too many the one that was quiet for longest goes. */
final class TraceBook {

  private static final int MAX_SERVICES = 16;
  private static final int MAX_TEXT = 200;

  private final int maxTraces;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> traces = new LinkedHashMap<>(16, 0.75f, true);

  /** A trace in a few words. */
  record Summary(
      String trace,
      String environment,
      Instant first,
      Instant last,
      long lines,
      LogLevel level,
      Set<String> services,
      long failures,
      String text,
      long position) {}

  TraceBook(int maxTraces) {
    this.maxTraces = maxTraces;
  }

  /** Takes note of a line or a report, in any order. */
  void add(Stored stored) {
    lock.lock();
    try {
      stored.line().ifPresent(line -> entry(line.context().traceId()).add(stored, line));
      stored
          .report()
          .filter(report -> !report.traceId().isEmpty())
          .ifPresent(report -> entry(report.traceId()).add(stored, report));
      if (traces.size() > maxTraces) {
        var eldest = traces.keySet().iterator();
        eldest.next();
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  private Entry entry(String trace) {
    return traces.computeIfAbsent(trace, key -> new Entry());
  }

  /** Returns traces, the one with the latest line first. */
  List<Summary> list(long before, Predicate<Summary> wanted, int limit) {
    List<Summary> all = new ArrayList<>();
    lock.lock();
    try {
      traces.forEach(
          (trace, entry) -> {
            if (entry.position < before && entry.lines > 0) {
              all.add(entry.summary(trace));
            }
          });
    } finally {
      lock.unlock();
    }
    all.sort(Comparator.comparingLong(Summary::position).reversed());
    return all.stream().filter(wanted).limit(limit).toList();
  }

  private static final class Entry {
    private String environment = "";
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private long lines;
    private LogLevel level = LogLevel.DEBUG;
    private Set<String> services = Set.of(); // replaced, not changed: summaries share it
    private long failures;
    private String text = "";
    private long textPosition = Long.MAX_VALUE;
    private long position;

    void add(Stored stored, RtpMessage.Log line) {
      lines++;
      environment = line.context().environment().name();
      first = line.time().isBefore(first) ? line.time() : first;
      last = line.time().isAfter(last) ? line.time() : last;
      level = line.level().compareTo(level) < 0 ? line.level() : level;
      position = Math.max(position, stored.position());
      addService(line.service());
      if (stored.position() < textPosition) {
        textPosition = stored.position();
        text = line.text().substring(0, Math.min(line.text().length(), MAX_TEXT));
      }
    }

    void add(Stored stored, RtpMessage.Interaction report) {
      failures += Intake.isFailure(report) ? 1 : 0;
      position = Math.max(position, stored.position());
      addService(report.service());
    }

    private void addService(String service) {
      if (!service.isEmpty() && !services.contains(service) && services.size() < MAX_SERVICES) {
        Set<String> more = new LinkedHashSet<>(services);
        more.add(service);
        services = more;
      }
    }

    Summary summary(String trace) {
      return new Summary(
          trace, environment, first, last, lines, level, services, failures, text, position);
    }
  }
}
