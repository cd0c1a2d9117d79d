package dev.mdk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service for the W3C's harness, called over HTTP as that does. */
class ConformanceTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final Pattern TRACE_PARENT =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-(0[0-3])");

  private static Program service;
  private static URI uri;
  private static HttpServer harness;
  private static final List<Headers> CALLS = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    service = Program.main(List.of(), "dev.mdk.examples/dev.mdk.examples.conformance.Conformance");
    service.awaitOutput("/test\n", 120);
    Matcher address = Pattern.compile("POST (http\\S+)").matcher(service.output());
    assertThat(address.find()).isTrue();
    uri = URI.create(address.group(1));

    harness = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    harness.createContext(
        "/",
        exchange -> {
          CALLS.add(exchange.getRequestHeaders());
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    harness.start();
  }

  @AfterAll
  static void stop() {
    harness.stop(0);
    service.close();
  }

  @BeforeEach
  void forget() {
    CALLS.clear();
  }

  /** Asks for some calls, in a request with these headers, and returns the status. */
  private static int post(int calls, String... headers) throws Exception {
    String call = "{\"url\":\"http://127.0.0.1:" + harness.getAddress().getPort() + "/\"";
    String body =
        String.join(",", java.util.Collections.nCopies(calls, call + ",\"arguments\":[]}"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("[" + body + "]"));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private static Matcher traceParent(Headers call) {
    assertThat(call.get("traceparent")).hasSize(1);
    Matcher parts = TRACE_PARENT.matcher(call.getFirst("traceparent"));
    assertThat(parts.matches()).as(call.getFirst("traceparent")).isTrue();
    return parts;
  }

  @Test
  void staysInTheTraceAndHandsOnWhatOthersNoted() throws Exception {
    assertThat(
            post(
                3,
                "TraceParent",
                PARENT,
                "tracestate",
                "foo=1",
                "tracestate",
                "bar=2",
                "baggage",
                "theirs=%41;p"))
        .isEqualTo(200);

    assertThat(CALLS).hasSize(3);
    Set<String> parents = new HashSet<>(Set.of("00f067aa0ba902b7"));
    for (Headers call : CALLS) {
      Matcher parts = traceParent(call);
      assertThat(parts.group(1)).isEqualTo(TRACE);
      assertThat(parents.add(parts.group(2))).as("another parent for each call").isTrue();
      assertThat(parts.group(3)).isEqualTo("01");
      assertThat(call.get("tracestate")).containsExactly("foo=1,bar=2");
      assertThat(call.get("baggage")).containsExactly("theirs=%41;p");
      assertThat(call.get("X-MDK-Context")).hasSize(1);
    }
  }

  @Test
  void startsATraceOfItsOwnWhereThereIsNone() throws Exception {
    String broken = PARENT.replace("00-", "00-0");
    for (String[] headers : new String[][] {{}, {"traceparent", broken, "tracestate", "foo=1"}}) {
      CALLS.clear();
      assertThat(post(1, headers)).isEqualTo(200);
      assertThat(traceParent(CALLS.get(0)).group(1)).isNotEqualTo(TRACE);
      assertThat(CALLS.get(0)).doesNotContainKey("tracestate");
    }
  }

  @Test
  void believesNeitherOfTwoParents() throws Exception {
    assertThat(post(1, "traceparent", PARENT, "traceparent", PARENT)).isEqualTo(200);
    assertThat(traceParent(CALLS.get(0)).group(1)).isNotEqualTo(TRACE);
  }

  @Test
  void refusesABodyThatItDoesNotUnderstand() throws Exception {
    for (String body : List.of("", "{}", "[1]", "[{\"url\":\"no uri \",\"arguments\":[]}]")) {
      HttpRequest request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build();
      assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
          .as(body)
          .isEqualTo(400);
    }
  }
}
