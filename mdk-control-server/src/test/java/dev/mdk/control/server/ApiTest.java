package dev.mdk.control.server;

import static dev.mdk.control.server.RtpMessages.TRACE;
import static dev.mdk.control.server.RtpMessages.active;
import static dev.mdk.control.server.RtpMessages.line;
import static dev.mdk.control.server.RtpMessages.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.LogLevel;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.wire.RtpMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README says of the API. */
@Timeout(120)
class ApiTest {

  private final MissionControl control = MissionControl.start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<RtpClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(RtpClient::close);
    control.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(control.http() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.parse(answer.body()).asObject().orElseThrow();
  }

  private static List<JsonObject> objects(JsonObject in, String name) {
    return in.array(name).orElseThrow().elements().stream()
        .map(each -> each.asObject().orElseThrow())
        .toList();
  }

  private static List<String> texts(JsonObject in) {
    return objects(in, "lines").stream().map(each -> each.string("text").orElseThrow()).toList();
  }

  private RtpClient client(String process) {
    RtpClient client = RtpClient.open(control, process);
    clients.add(client);
    return client;
  }

  private void log(RtpClient client, RtpMessage.Log... lines) throws Exception {
    for (RtpMessage.Log line : lines) {
      client.send(line);
      client.await(RtpMessage.LogAck.class);
    }
  }

  @Test
  void registersRenewsAndWithdrawsANode() throws Exception {
    RtpClient watching = client("watching");
    HttpResponse<String> registered =
        send(
            "POST",
            "/api/nodes",
            "{\"id\":\"a/b\",\"service\":\"or ders\",\"version\":\"1.0\",\"address\":\"http://x\"}");
    assertThat(registered.statusCode()).isEqualTo(201);
    String path = Json.parse(registered.body()).asObject().get().string("path").orElseThrow();
    assertThat(path).isEqualTo("/api/nodes/sandbox/or%20ders/a%2Fb");
    assertThat(watching.await(RtpMessage.Active.class).node().id()).isEqualTo("a/b");

    assertThat(send("PUT", path, "").statusCode()).isEqualTo(200);
    assertThat(get(path).number("ttl")).hasValue(30);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(watching.await(RtpMessage.Expire.class).node().id()).isEqualTo("a/b");
    assertThat(send("PUT", path, "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(404);
    assertThat(objects(get("/api/changes"), "changes"))
        .extracting(change -> change.string("change").orElseThrow())
        .containsExactly("down", "up");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | service: missing (expected: a text)",
        "{'service':'a','version':'1'} | address: missing (expected: a text)",
        "{'service':'a','version':'1','address':'x','ttl':0} | ttl: 0.0 (expected: seconds",
        "[] | the body is no JSON object",
        "{ | the body is no JSON: offset",
      })
  void saysWhatIsWrongWithARegistration(String body, String message) throws Exception {
    HttpResponse<String> answer = send("POST", "/api/nodes", body.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(message);
  }

  @Test
  void listsNodesAndServicesInPages() throws Exception {
    RtpClient client = client("one");
    for (int i = 0; i < 5; i++) {
      client.send(active("n" + i, "orders"));
    }
    client.send(active("n9", "stock"));
    client.soFar("registered");

    JsonObject first = get("/api/nodes?limit=4");
    assertThat(objects(first, "nodes")).hasSize(4);
    String next = first.string("next").orElseThrow();
    JsonObject second =
        get("/api/nodes?limit=4&after=" + java.net.URLEncoder.encode(next, StandardCharsets.UTF_8));
    assertThat(objects(second, "nodes"))
        .extracting(each -> each.string("id").orElseThrow())
        .containsExactly("n4", "n9");
    assertThat(second.get("next").orElseThrow().isNull()).isTrue();
    assertThat(objects(get("/api/nodes?service=stock"), "nodes")).hasSize(1);
    assertThat(objects(get("/api/nodes?environment=other"), "nodes")).isEmpty();
    assertThat(objects(get("/api/services"), "services"))
        .extracting(each -> each.integer("nodes").orElseThrow())
        .containsExactly(5L, 1L);
  }

  @Test
  void findsLines() throws Exception {
    RtpClient client = client("one");
    client.send(active("one", "orders"));
    log(
        client,
        line("first", 0),
        line("other", CausalClock.of(1), LogLevel.ERROR, "stock", "<b>No Stock</b>", 1),
        line("third", 2));

    assertThat(texts(get("/api/logs"))).containsExactly("third", "<b>No Stock</b>", "first");
    assertThat(texts(get("/api/logs?level=warn"))).containsExactly("<b>No Stock</b>");
    assertThat(texts(get("/api/logs?text=no%20stock"))).containsExactly("<b>No Stock</b>");
    assertThat(texts(get("/api/logs?service=orders"))).containsExactly("third", "first");
    assertThat(texts(get("/api/logs?trace=" + TRACE))).containsExactly("third", "first");
    assertThat(texts(get("/api/logs?from=2100-01-01T00:00:00Z"))).isEmpty();
    JsonObject page = get("/api/logs?limit=2");
    assertThat(texts(get("/api/logs?before=" + page.integer("next").orElseThrow())))
        .containsExactly("first");
    assertThat(send("GET", "/api/logs?level=loud", "").statusCode()).isEqualTo(400);
    assertThat(send("GET", "/api/logs?limit=0", "").statusCode()).isEqualTo(400);
  }

  @Test
  void tellsATraceInCausalOrderWhateverTheTime() throws Exception {
    RtpClient client = client("one");
    String trace = "a trace/of any name";
    RtpMessage.Log frame = line(trace, CausalClock.of(0), LogLevel.INFO, "edge", "", 3);
    log(
        client,
        new RtpMessage.Log(
            frame.context(),
            frame.time(),
            "",
            LogLevel.INFO,
            "MDK",
            "Starting interaction.",
            frame.sequence(),
            "edge",
            ""),
        line(trace, CausalClock.of(3), LogLevel.INFO, "edge", "last", 0),
        line(trace, CausalClock.of(1, 2), LogLevel.WARN, "orders", "called", 1),
        line(trace, CausalClock.of(1), LogLevel.INFO, "edge", "first", 2));

    JsonObject told = get("/api/traces/a%20trace%2Fof%20any%20name");

    assertThat(texts(told)).containsExactly("Starting interaction.", "first", "called", "last");
    JsonObject summary = objects(get("/api/traces"), "traces").get(0);
    assertThat(summary.string("trace")).contains(trace);
    assertThat(summary.integer("lines")).hasValue(4);
    assertThat(summary.string("level")).contains("WARN");
    assertThat(summary.string("text")).contains("first");
    assertThat(summary.array("services").orElseThrow().elements().get(0).asString())
        .contains("edge");
    assertThat(summary.array("services").orElseThrow().elements()).hasSize(2);
    assertThat(send("GET", "/api/traces/none", "").statusCode()).isEqualTo(404);
  }

  @Test
  void findsTracesByAnyOfTheirLines() throws Exception {
    RtpClient client = client("one");
    log(
        client,
        line("a", CausalClock.of(0), LogLevel.INFO, "edge", "begun", 0),
        line("a", CausalClock.of(1), LogLevel.WARN, "edge", "Out of \"lamps\"", 1),
        line("a", CausalClock.of(2), LogLevel.INFO, "edge", "no lamps again", 2),
        line("b", CausalClock.of(0), LogLevel.INFO, "edge", "begun", 3));

    assertThat(traces("/api/traces?text=LAMPS")).containsExactly("a: no lamps again");
    assertThat(traces("/api/traces?text=%22lamps%22")).containsExactly("a: Out of \"lamps\"");
    assertThat(traces("/api/traces?text=lamps&level=WARN")).containsExactly("a: Out of \"lamps\"");
    assertThat(traces("/api/traces?text=begun")).containsExactly("b: begun", "a: begun");
    assertThat(traces("/api/traces?text=begun&limit=1")).containsExactly("b: begun");
    assertThat(traces("/api/traces?text=" + "x".repeat(40))).isEmpty();
    assertThat(traces("/api/traces")).containsExactly("b: begun", "a: begun");
    assertThat(traces("/api/traces?failed=true")).isEmpty();
  }

  private List<String> traces(String path) throws Exception {
    return objects(get(path), "traces").stream()
        .map(each -> each.string("trace").get() + ": " + each.string("text").get())
        .toList();
  }

  @Test
  void tellsWhichNodesAreAvoidedAndWhatIsKnownOfThem() throws Exception {
    RtpClient client = client("one");
    client.send(active("one", "edge"));
    client.send(active("a", "orders"));
    client.send(report("r0", Map.of("a", true), 0));
    for (int i = 1; i <= 3; i++) {
      client.send(report("r" + i, Map.of("a", false), i));
    }
    for (int i = 0; i <= 3; i++) {
      client.await(RtpMessage.InteractionAck.class);
    }

    JsonObject node = objects(get("/api/nodes?service=orders"), "nodes").get(0);
    assertThat(node.integer("quarantinedBy")).hasValue(1);
    JsonObject service = objects(get("/api/services?service=orders"), "services").get(0);
    assertThat(service.integer("failing")).hasValue(1);
    assertThat(service.integer("quarantined")).hasValue(1);
    JsonObject pair = objects(get("/api/interactions?nodes=0"), "pairs").get(0);
    assertThat(pair.integer("nodeCount")).hasValue(1);
    assertThat(objects(pair, "nodes")).isEmpty();
    List<JsonObject> reports = objects(get("/api/reports?failed=true&callee=orders"), "reports");
    assertThat(reports).hasSize(3);
    assertThat(objects(reports.get(0), "nodes").get(0).string("address"))
        .contains("http://a.orders");
    assertThat(objects(get("/api/reports?callee=edge"), "reports")).isEmpty();

    client.send(report("r4", Map.of("a", true), 4));
    client.await(RtpMessage.InteractionAck.class);
    assertThat(objects(get("/api/nodes?service=orders"), "nodes").get(0).integer("quarantinedBy"))
        .hasValue(0);
  }

  @Test
  void storesAReportOfTheOriginalWithManyNodes() throws Exception {
    Map<String, Boolean> results = new HashMap<>();
    for (int i = 0; i < 1500; i++) {
      results.put("node-" + i, true);
    }
    RtpClient client = client("one");
    client.send(report("r1", results, 0));
    client.await(RtpMessage.InteractionAck.class);

    JsonObject told = objects(get("/api/reports"), "reports").get(0);
    assertThat(objects(told, "nodes")).hasSizeBetween(100, 200); // as many as a record has room for
    assertThat(objects(told, "nodes").get(0).string("service")).contains("unknown");
  }

  @Test
  void tellsOfAProcessByTheServiceThatItRegistered() throws Exception {
    RtpClient client = client("one");
    client.send(active("one", "edge"));
    client.send(active("a", "orders"));
    RtpMessage.Interaction report = report("r1", Map.of("a", true), 0);
    client.send(
        new RtpMessage.Interaction(
            report.id(),
            report.traceId(),
            "one",
            report.environment(),
            report.start(),
            report.end(),
            report.startClock(),
            report.endClock(),
            report.results(),
            report.sequence(),
            "edge-7 of rack 12", // the name under which it logs
            report.result(),
            report.verdicts()));
    client.await(RtpMessage.InteractionAck.class);

    assertThat(objects(get("/api/interactions"), "pairs").get(0).string("from")).contains("edge");
  }

  @Test
  void tellsWhoCallsWhom() throws Exception {
    RtpClient client = client("one");
    client.send(active("one", "edge"));
    client.send(active("a", "orders"));
    client.send(active("b", "stock"));
    client.send(report("r1", Map.of("a", true, "b", true), 0));
    client.send(report("r2", Map.of("a", true, "b", false), 1));
    client.await(RtpMessage.InteractionAck.class);
    client.await(RtpMessage.InteractionAck.class);

    List<JsonObject> pairs = objects(get("/api/interactions"), "pairs");

    assertThat(pairs)
        .extracting(each -> each.string("to").orElseThrow())
        .containsExactly("stock", "orders");
    assertThat(pairs.get(0).string("from")).contains("edge");
    assertThat(pairs.get(0).integer("calls")).hasValue(2);
    assertThat(pairs.get(0).integer("failures")).hasValue(1);
    assertThat(pairs.get(0).number("p50").orElseThrow()).isBetween(0.004, 0.01);
    assertThat(objects(get("/api/reports?failed=true"), "reports"))
        .singleElement()
        .satisfies(each -> assertThat(each.string("result")).contains("FAILED"));
    assertThat(objects(get("/api/nodes?service=stock"), "nodes").get(0).integer("failures"))
        .hasValue(1);
  }

  @Test
  void takesLinesOfOpenTelemetry() throws Exception {
    String body =
        """
        {"resourceLogs":[{"resource":{"attributes":[
          {"key":"service.name","value":{"stringValue":"orders"}},
          {"key":"deployment.environment.name","value":{"stringValue":"staging"}}]},
         "scopeLogs":[{"scope":{"name":"com.example"},"logRecords":[
          {"timeUnixNano":"1795478010154000000","severityNumber":17,"body":{"stringValue":"hello"},
           "attributes":[{"key":"n","value":{"intValue":"5"}}],
           "traceId":"903b3a3178924a3fa7761dc51931d478"}, 7]}]}]}
        """;

    HttpResponse<String> answer =
        send("POST", "/v1/logs", body, "Content-Type", "application/json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"rejectedLogRecords\":\"1\"");
    JsonObject line = objects(get("/api/traces/" + TRACE), "lines").get(0);
    assertThat(line.string("text")).contains("hello");
    assertThat(line.string("level")).contains("ERROR");
    assertThat(line.string("service")).contains("orders");
    assertThat(line.string("environment")).contains("staging");
    assertThat(line.string("time")).contains("2026-11-23T23:53:30.154Z");
    assertThat(send("POST", "/v1/logs", body, "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
  }

  @Test
  void tellsWhatHappensLive() throws Exception {
    HttpResponse<java.io.InputStream> stream =
        http.send(
            HttpRequest.newBuilder(URI.create(control.http() + "/api/tail?level=WARN")).build(),
            BodyHandlers.ofInputStream());
    try (BufferedReader events =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(events.readLine()).startsWith("retry:");
      RtpClient client = client("one");
      client.send(active("one", "orders"));
      log(
          client,
          line("quiet", 0),
          line("t", CausalClock.of(1), LogLevel.ERROR, "", "<b>loud\nline</b>", 1));

      assertThat(dataOf(events, "node")).contains("\"change\":\"up\"");
      assertThat(dataOf(events, "line")).contains("<b>loud\\nline</b>");
    }
  }

  private static String dataOf(BufferedReader events, String kind) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.equals("event: " + kind)) {
        return events.readLine();
      }
    }
    throw new IOException("the stream has ended");
  }

  @Test
  void tellsHowItIs() throws Exception {
    client("one").soFar("here");

    assertThat(get("/api/health").string("status")).contains("up");
    JsonObject status = get("/api/status");
    assertThat(status.integer("connections")).hasValue(1);
    assertThat(status.string("access")).contains("write");
    assertThat(status.string("version").orElseThrow()).matches("\\d+\\.\\d+.*");
    assertThat(send("GET", "/api/metrics", "").body())
        .contains("# TYPE mdk_control_stored_total counter\nmdk_control_stored_total 1\n");
  }

  @Test
  void remembersLinesAndTracesOverARestart(@TempDir Path folder) throws Exception {
    try (MissionControl first = MissionControl.builder().data(folder).start()) {
      RtpClient client = RtpClient.open(first, "one");
      clients.add(client);
      client.send(active("a", "orders"));
      log(client, line("kept", 0));
      client.send(report("r1", Map.of("a", false), 0));
      client.await(RtpMessage.InteractionAck.class);
    }
    try (MissionControl second = MissionControl.builder().data(folder).start()) {
      RtpClient client = RtpClient.open(second, "one");
      clients.add(client);
      log(client, line("kept", 0), line("new", 1));
      String lines =
          http.send(
                  HttpRequest.newBuilder(URI.create(second.http() + "/api/traces/" + TRACE))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      assertThat(lines).containsOnlyOnce("\"text\":\"kept\"").containsOnlyOnce("\"text\":\"new\"");
      await(second, "/api/interactions", "\"to\":\"orders\",\"calls\":1,\"failures\":1");
      await(second, "/api/traces?failed=true", TRACE);
    }
  }

  /** What was there before is read while the new one serves already. */
  private void await(MissionControl from, String path, String text) throws Exception {
    String body;
    do {
      body =
          http.send(
                  HttpRequest.newBuilder(URI.create(from.http() + path)).build(),
                  BodyHandlers.ofString())
              .body();
    } while (!body.contains(text)); // else the test's time runs out
  }

  @Test
  void servesThePageAndNothingElse() throws Exception {
    HttpResponse<String> page = send("GET", "/", "");
    assertThat(page.body()).contains("Mission Control");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'; script-src 'self'")
        .doesNotContain("unsafe");
    String tag = page.headers().firstValue("ETag").orElseThrow();
    assertThat(send("GET", "/traces/some-trace", "", "If-None-Match", tag).statusCode())
        .isEqualTo(304);
    for (String path :
        List.of(
            "/Main.class", "/../Main.class", "/%2e%2e/Main.class", "/page/index.html", "/api/x")) {
      assertThat(send("GET", path, "").statusCode()).as(path).isEqualTo(404);
    }
    assertThat(send("POST", "/", "x").statusCode()).isEqualTo(405);
  }
}
