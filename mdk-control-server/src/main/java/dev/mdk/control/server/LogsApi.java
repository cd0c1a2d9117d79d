package dev.mdk.control.server;

import dev.mdk.CausalClock;
import dev.mdk.LogLevel;
import dev.mdk.control.server.JournalRecord.Kind;
import dev.mdk.json.JsonWriter;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Lines, traces and reports. */
final class LogsApi {

  private static final int MAX_LINES = 10_000;

  private final Journal journal;
  private final TraceBook traces;

  LogsApi(Journal journal, TraceBook traces) {
    this.journal = journal;
    this.traces = traces;
  }

  void addTo(HttpFront front) {
    front.route("/api/logs", this::logs);
    front.route("/api/traces", this::traces);
    front.route("/api/reports", this::reports);
  }

  private void logs(Call call) throws IOException {
    LineFilter filter = LineFilter.of(call);
    JournalQuery query =
        JournalQuery.of(
            Kind.LINE,
            call.parameter("trace"),
            call.parameter("service"),
            JournalRecord.gravity(filter.level()),
            time(call, "from", Long.MIN_VALUE),
            time(call, "to", Long.MAX_VALUE));
    found(call, "lines", query, stored -> stored.line().filter(filter).isPresent());
  }

  private void reports(Call call) throws IOException {
    String trace = call.parameter("trace");
    String service = call.parameter("service");
    boolean failed = call.parameter("failed").equals("true");
    JournalQuery query =
        JournalQuery.of(
            Kind.REPORT,
            trace,
            service,
            JournalRecord.gravity(failed ? LogLevel.ERROR : LogLevel.DEBUG),
            time(call, "from", Long.MIN_VALUE),
            time(call, "to", Long.MAX_VALUE));
    found(
        call,
        "reports",
        query,
        stored ->
            stored
                .report()
                .filter(report -> trace.isEmpty() || trace.equals(report.traceId()))
                .filter(report -> service.isEmpty() || service.equals(report.service()))
                .isPresent());
  }

  private void found(Call call, String name, JournalQuery query, Predicate<Stored> wanted)
      throws IOException {
    Journal.Found<Stored> found = search(query, before(call), call.limit(), wanted);
    call.answer(
        200,
        json -> {
          json.name(name).beginArray();
          found.items().forEach(each -> Texts.stored(json, each));
          json.endArray();
          next(json, found.next());
          json.name("complete").value(found.complete());
        });
  }

  private Journal.Found<Stored> search(
      JournalQuery query, long before, int limit, Predicate<Stored> wanted) throws IOException {
    return journal.search(
        query, before, limit, (position, record) -> Stored.read(position, record).filter(wanted));
  }

  private static long before(Call call) {
    return call.number("before", Long.MAX_VALUE, 0, Long.MAX_VALUE);
  }

  private static void next(JsonWriter json, Optional<Long> next) {
    json.name("next");
    next.ifPresentOrElse(json::value, json::nullValue);
  }

  private static long time(Call call, String name, long otherwise) {
    String text = call.parameter(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return text.matches("-?\\d{1,18}")
          ? Long.parseLong(text)
          : Instant.parse(text).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new ApiError(
          400, name + ": " + text + " (expected: such as 2026-11-26T20:00:00Z, or milliseconds)");
    }
  }

  private void traces(Call call) throws IOException {
    if (call.path().size() == 2) {
      list(call);
    } else if (call.path().size() == 3) {
      trace(call, call.path().get(2));
    } else {
      throw new ApiError(404, "a trace is at /api/traces/{trace}");
    }
  }

  private void list(Call call) throws IOException {
    LineFilter filter = LineFilter.of(call);
    String service = call.parameter("service");
    long from = time(call, "from", Long.MIN_VALUE);
    long to = time(call, "to", Long.MAX_VALUE);
    int limit = call.limit();
    List<TraceBook.Summary> page =
        traces.list(
            before(call),
            each ->
                filter.level().includes(each.level())
                    && (service.isEmpty() || each.services().contains(service))
                    && filter.inEnvironment(each.environment())
                    && (filter.holdsText(each.text()) || filter.holdsText(each.trace()))
                    && each.last().toEpochMilli() >= from
                    && each.first().toEpochMilli() <= to,
            limit + 1);
    call.answer(
        200,
        json -> {
          json.name("traces").beginArray();
          page.stream().limit(limit).forEach(each -> summary(json, each));
          json.endArray();
          next(
              json,
              page.size() > limit ? Optional.of(page.get(limit - 1).position()) : Optional.empty());
        });
  }

  private static void summary(JsonWriter json, TraceBook.Summary each) {
    json.beginObject().name("trace").value(each.trace());
    json.name("first").value(each.first().toString()).name("last").value(each.last().toString());
    json.name("duration").value(Duration.between(each.first(), each.last()).toNanos() / 1e9);
    json.name("lines").value(each.lines()).name("level").value(each.level().name());
    json.name("services").beginArray();
    each.services().forEach(json::value);
    json.endArray();
    json.name("environment").value(each.environment());
    json.name("failures").value(each.failures());
    json.name("text").value(each.text()).endObject();
  }

  private void trace(Call call, String trace) throws IOException {
    Journal.Found<Stored> lines =
        search(
            query(Kind.LINE, trace),
            Long.MAX_VALUE,
            MAX_LINES,
            each -> each.line().filter(line -> line.context().traceId().equals(trace)).isPresent());
    Journal.Found<Stored> reports =
        search(
            query(Kind.REPORT, trace),
            Long.MAX_VALUE,
            MAX_LINES,
            each -> each.report().filter(report -> report.traceId().equals(trace)).isPresent());
    if (lines.items().isEmpty() && reports.items().isEmpty()) {
      throw new ApiError(404, "no such trace; it may be too old");
    }
    call.answer(
        200,
        json -> {
          json.name("trace").value(trace);
          json.name("lines").beginArray();
          inCausalOrder(lines.items()).forEach(each -> Texts.stored(json, each));
          json.endArray().name("interactions").beginArray();
          inCausalOrder(reports.items()).forEach(each -> Texts.stored(json, each));
          json.endArray();
          json.name("complete").value(lines.next().isEmpty() && reports.next().isEmpty());
        });
  }

  private static JournalQuery query(Kind kind, String trace) {
    return JournalQuery.of(
        kind, trace, "", JournalRecord.gravity(LogLevel.DEBUG), Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Of lines with one clock, as others than ours may send, the time decides. */
  private static List<Stored> inCausalOrder(List<Stored> items) {
    return items.stream()
        .sorted(
            Comparator.comparing(LogsApi::clock)
                .thenComparing(LogsApi::time)
                .thenComparing(Stored::position))
        .toList();
  }

  private static CausalClock clock(Stored stored) {
    return stored
        .line()
        .map(line -> line.context().clock())
        .or(() -> stored.report().map(RtpMessage.Interaction::startClock))
        .orElse(CausalClock.NONE);
  }

  private static Instant time(Stored stored) {
    return stored
        .line()
        .map(RtpMessage.Log::time)
        .or(() -> stored.report().map(RtpMessage.Interaction::start))
        .orElse(Instant.EPOCH);
  }
}
