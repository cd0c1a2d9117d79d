package dev.mdk.control.server;

import dev.mdk.control.server.Access.Right;
import dev.mdk.json.JsonWriter;
import dev.mdk.spi.Facilities;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How it is: for humans, for load balancers, for Prometheus; and who looks. */
final class StatusApi {

  private static final int MAX_BODY = 8 * 1024;

  private final Facilities facilities;
  private final Journal journal;
  private final NodeTable table;
  private final Intake intake;
  private final Tail tail;
  private final RtpListener listener;
  private final RtpPeer.World world;
  private final HttpFront front;
  private final Access access;
  private final Throttles throttles;
  private final Instant started;
  private final long startedNanos;

  /** What is limited in a second. */
  record Throttles(Throttle registrations, Throttle lines) {}

  StatusApi(
      Facilities facilities,
      Journal journal,
      Tail tail,
      RtpListener listener,
      RtpPeer.World world,
      HttpFront front,
      Access access,
      Throttles throttles) {
    this.facilities = facilities;
    this.journal = journal;
    this.table = world.table();
    this.intake = world.intake();
    this.tail = tail;
    this.listener = listener;
    this.world = world;
    this.front = front;
    this.access = access;
    this.throttles = throttles;
    started = facilities.clock().instant();
    startedNanos = facilities.ticker().nanoTime();
  }

  void addTo() {
    front.openRoute("/api/health", this::health);
    front.openRoute("/api/session", this::session);
    front.route("/api/status", this::status);
    front.route("/api/metrics", this::metrics);
  }

  private List<String> problems() {
    return journal.isFailing() ? List.of("lines cannot be stored") : List.of();
  }

  private void health(Call call) throws IOException {
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      call.answer(
          503, json -> texts(json.name("status").value("degraded").name("reasons"), problems));
    } else {
      call.answer(200, json -> json.name("status").value("up"));
    }
  }

  private void session(Call call) throws IOException {
    String attributes =
        "; Path=/; HttpOnly; SameSite=Strict" + (front.isSecure() ? "; Secure" : "");
    switch (call.method()) {
      case "POST" -> {
        String token = call.json(MAX_BODY).string("token").orElse("");
        if (access.of(token) == Right.NONE) {
          throw new ApiError(401, "a wrong token");
        }
        if (!token.matches("[\\w.~-]*")) {
          throw new ApiError(400, "token: not for a cookie (expected: letters, digits, - _ . ~)");
        }
        call.setHeader("Set-Cookie", HttpFront.COOKIE + "=" + token + attributes);
        call.answer(204);
      }
      case "DELETE" -> {
        call.setHeader("Set-Cookie", HttpFront.COOKIE + "=; Max-Age=0" + attributes);
        call.answer(204);
      }
      default -> throw call.wrongMethod("POST, DELETE");
    }
  }

  private double uptime() {
    return (facilities.ticker().nanoTime() - startedNanos) / 1e9;
  }

  private void status(Call call) throws IOException {
    call.answer(
        200,
        json -> {
          json.name("version").value(version()).name("started").value(started.toString());
          json.name("uptime").value(uptime()).name("settling").value(!table.isSettled());
          json.name("nodes").value(table.nodes()).name("services").value(table.services());
          json.name("connections").value(listener.connections());
          json.name("streams").value(tail.streams());
          texts(json.name("problems"), problems());
          texts(json.name("environments"), table.environments());
          journal(json.name("journal"));
          throttled(json.name("throttled"));
          json.name("guarded")
              .value(access.isGuarded())
              .name("access")
              .value(call.right().name().toLowerCase(Locale.ROOT));
        });
  }

  private static void texts(JsonWriter json, List<String> texts) {
    json.beginArray();
    texts.forEach(json::value);
    json.endArray();
  }

  /** Of this module; on a class path it has none. */
  private static String version() {
    return Optional.ofNullable(StatusApi.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .orElse("unknown");
  }

  private void journal(JsonWriter json) {
    json.beginObject().name("bytes").value(journal.bytes());
    json.name("lines").value(intake.stored()).name("segments").value(journal.files()).endObject();
  }

  private void throttled(JsonWriter json) {
    json.beginObject().name("registrations").value(throttles.registrations.refused());
    json.name("lines").value(throttles.lines.refused());
    json.name("slowed").value(world.slowed().sum()).endObject();
  }

  private void metrics(Call call) throws IOException {
    StringBuilder text = new StringBuilder();
    metric(text, "uptime_seconds", "gauge", "Time since the start.", uptime());
    metric(text, "nodes", "gauge", "Registered nodes.", table.nodes());
    metric(text, "services", "gauge", "Services with a node.", table.services());
    metric(text, "interests", "gauge", "Services that clients named.", table.interests());
    metric(text, "connections", "gauge", "Connections of RTP.", listener.connections());
    metric(text, "streams", "gauge", "Readers of the live tail.", tail.streams());
    metric(text, "stored_total", "counter", "Lines and reports stored.", intake.stored());
    metric(text, "repeated_total", "counter", "Events that came again.", intake.repeated());
    metric(
        text,
        "refused_registrations_total",
        "counter",
        "Registrations and events that were not taken.",
        world.refused().sum());
    metric(
        text,
        "refused_connections_total",
        "counter",
        "Connections of RTP beyond the limit.",
        listener.refused());
    metric(
        text,
        "refused_requests_total",
        "counter",
        "Requests beyond the limit.",
        front.threads().refused());
    metric(
        text,
        "throttled_registrations_total",
        "counter",
        "Registrations by HTTP that came too fast.",
        throttles.registrations.refused());
    metric(
        text,
        "throttled_lines_total",
        "counter",
        "Requests with log lines that came too fast.",
        throttles.lines.refused());
    metric(
        text,
        "slowed_total",
        "counter",
        "Times that a client of RTP was kept waiting, as it was too fast.",
        world.slowed().sum());
    metric(
        text,
        "cut_requests_total",
        "counter",
        "Requests that were too slow.",
        front.threads().cut());
    metric(text, "journal_bytes", "gauge", "Size of the journal.", journal.bytes());
    metric(
        text,
        "journal_failures_total",
        "counter",
        "Failed attempts to write it.",
        journal.failures());
    call.answer(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void metric(
      StringBuilder text, String name, String type, String help, Object value) {
    String full = "mdk_control_" + name;
    text.append("# HELP ").append(full).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(full).append(' ').append(type).append('\n');
    text.append(full).append(' ').append(value).append('\n');
  }
}
