package dev.mdk.control.server;

import dev.mdk.CausalClock;
import dev.mdk.LogLevel;
import dev.mdk.control.server.JournalRecord.Kind;
import dev.mdk.json.JsonWriter;
import dev.mdk.wire.RtpMessage;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
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
    Journal.Found<Stored> found =
        search(
            query(call, filter),
            before(call),
            call.limit(),
            filter,
            stored -> isWanted(stored, filter));
    answer(call, "lines", found, Texts::stored);
  }

  private static boolean isWanted(Stored stored, LineFilter filter) {
    return stored.line().filter(filter).isPresent();
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
    String callee = call.parameter("callee");
    Journal.Found<Stored> found =
        search(
            query,
            before(call),
            call.limit(),
            LineFilter.ANY,
            stored ->
                stored
                    .report()
                    .filter(report -> trace.isEmpty() || trace.equals(report.traceId()))
                    .filter(report -> service.isEmpty() || service.equals(report.service()))
                    .filter(report -> callee.isEmpty() || calls(report, callee, failed))
                    .isPresent());
    answer(call, "reports", found, Texts::stored);
  }

  private static boolean calls(RtpMessage.Interaction report, String service, boolean failed) {
    return report.verdicts().stream()
        .anyMatch(
            each -> each.service().equals(service) && (!failed || each.outcome().isFailure()));
  }

  private static <T> void answer(
      Call call, String name, Journal.Found<T> found, BiConsumer<JsonWriter, T> write)
      throws IOException {
    call.answer(
        200,
        json -> {
          json.name(name).beginArray();
          found.items().forEach(each -> write.accept(json, each));
          json.endArray();
          next(json, found.next());
          json.name("complete").value(found.complete());
        });
  }

  private Journal.Found<Stored> search(
      JournalQuery query, long before, int limit, LineFilter filter, Predicate<Stored> wanted)
      throws IOException {
    return journal.search(
        query,
        before,
        limit,
        (position, record) ->
            filter.mayBeIn(record.text())
                ? Stored.read(position, record).filter(wanted)
                : Optional.empty());
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
    if (filter.text().isEmpty()) {
      answer(call, "traces", latest(call, filter), LogsApi::summary);
    } else {
      answer(call, "traces", holding(call, filter), LogsApi::summary);
    }
  }

  private Journal.Found<TraceBook.Summary> latest(Call call, LineFilter filter) {
    long from = time(call, "from", Long.MIN_VALUE);
    long to = time(call, "to", Long.MAX_VALUE);
    boolean failed = call.parameter("failed").equals("true");
    int limit = call.limit();
    List<TraceBook.Summary> page =
        traces.list(
            before(call),
            each ->
                filter.level().includes(each.level())
                    && (filter.service().isEmpty() || each.services().contains(filter.service()))
                    && filter.inEnvironment(each.environment())
                    && (!failed || each.failures() > 0)
                    && each.last().toEpochMilli() >= from
                    && each.first().toEpochMilli() <= to,
            limit + 1);
    return page.size() > limit
        ? new Journal.Found<>(
            page.subList(0, limit), Optional.of(page.get(limit - 1).position()), true)
        : new Journal.Found<>(page, Optional.empty(), true);
  }

  /** The traces with a line that is wanted, that with the latest such line first. */
  private Journal.Found<TraceBook.Summary> holding(Call call, LineFilter filter)
      throws IOException {
    Set<String> known = new HashSet<>();
    return journal.search(
        query(call, filter),
        before(call),
        call.limit(),
        (position, record) ->
            Optional.of(record.text())
                .filter(filter::mayBeIn)
                .flatMap(text -> Stored.read(position, record))
                .filter(stored -> isWanted(stored, filter))
                .flatMap(stored -> stored.line().flatMap(line -> summary(known, stored, line))));
  }

  /** What is known of a trace that was not told yet, with the line that was looked for. */
  private Optional<TraceBook.Summary> summary(
      Set<String> known, Stored stored, RtpMessage.Log line) {
    String trace = line.context().traceId();
    if (!known.add(trace)) {
      return Optional.empty();
    }
    return Optional.of(
        traces
            .find(trace)
            .orElseGet(() -> TraceBook.Summary.of(line, stored.received()))
            .with(line.text(), stored.position()));
  }

  private static void summary(JsonWriter json, TraceBook.Summary each) {
    json.beginObject().name("trace").value(each.trace());
    json.name("first").value(each.first().toString()).name("last").value(each.last().toString());
    json.name("received").value(each.received().toString());
    json.name("duration").value(each.duration().toNanos() / 1e9);
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
            LineFilter.ANY,
            each -> each.line().filter(line -> line.context().traceId().equals(trace)).isPresent());
    Journal.Found<Stored> reports =
        search(
            query(Kind.REPORT, trace),
            Long.MAX_VALUE,
            MAX_LINES,
            LineFilter.ANY,
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

  private static JournalQuery query(Call call, LineFilter filter) {
    return JournalQuery.of(
        Kind.LINE,
        filter.trace(),
        filter.service(),
        JournalRecord.gravity(filter.level()),
        time(call, "from", Long.MIN_VALUE),
        time(call, "to", Long.MAX_VALUE));
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
