package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an edge takes from the outside: nothing, or what it was told to, within limits. */
@Timeout(120)
class EdgeTest {

  private static final PropertyKey<String> USER = PropertyKey.text("t:user");

  private final World world = new World();
  private final HttpClient bare = HttpClient.newHttpClient();
  private final Mdk outside =
      Mdk.builder().environment(new Environment("theirs", Optional.empty())).start();

  @AfterEach
  void close() throws IOException {
    outside.close();
    world.close();
  }

  private final AtomicReference<CausalClock> clock = new AtomicReference<>();

  /** Returns the session that a request with such a context gets. */
  private Session seen(MdkFilter filter, String context) throws Exception {
    AtomicReference<Session> seen = new AtomicReference<>();
    String address =
        world.serve(
            exchange -> {
              seen.set(Session.current().orElseThrow());
              clock.set(seen.get().clock());
              World.answer(exchange, 200, "");
            },
            filter);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address)).header("X-MDK-Context", context).build();
    assertThat(bare.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    return seen.get();
  }

  private static String left(long millis) {
    return "{\"traceId\":\"t-1\",\"remaining\":" + millis + "}";
  }

  @Test
  void goesOnWithTheTraceAloneIfAsked() throws Exception {
    Session theirs =
        outside
            .session()
            .property(USER, "root")
            .deadline(Duration.ofMillis(1))
            .trace(LogLevel.DEBUG)
            .route("hello", "1.0", "evil", "1.0");
    String context = theirs.externalize();

    Session seen = seen(MdkFilter.edge(world.mdk).withTrace(), context);

    assertThat(seen.traceId()).isEqualTo(theirs.traceId());
    assertThat(clock.get().at(0)).isEqualTo(outside.join(context).clock());
    assertThat(seen.properties()).isEmpty();
    assertThat(seen.remaining()).isEmpty();
    assertThat(seen.level()).isEqualTo(LogLevel.INFO);
    assertThat(seen.environment()).isEqualTo(world.mdk.environment());
    assertThat(seen.externalize()).doesNotContain("evil").doesNotContain("root");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"traceId\":\"a b\"}",
        "{\"traceId\":\"<script>\"}",
        "{\"traceId\":\"\\r\\nInjected: 1\"}",
        "{\"traceId\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
      })
  void makesAFreshTraceOfAnIdThatIsNone(String context) throws Exception {
    Session seen = seen(MdkFilter.edge(world.mdk).withTrace(), context);

    assertThat(seen.traceId()).matches("[0-9a-f-]{36}");
    assertThat(clock.get().depth()).isEqualTo(1);
  }

  @Test
  void letsTheOutsideShortenTheDeadlineNotBelowTheFloor() throws Exception {
    try (Mdk limited = Mdk.builder().defaultDeadline(Duration.ofMinutes(1)).start()) {
      MdkFilter filter = MdkFilter.edge(limited).withDeadline(Duration.ofSeconds(5));

      assertThat(seen(filter, left(1)).remaining().orElseThrow())
          .isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
      assertThat(seen(filter, left(1)).remainingNanos()).isPositive();
      assertThat(seen(filter, left(20_000)).remaining().orElseThrow())
          .isBetween(Duration.ofSeconds(6), Duration.ofSeconds(20));
      assertThat(seen(filter, left(Long.MAX_VALUE)).remaining().orElseThrow())
          .isBetween(Duration.ofSeconds(21), Duration.ofMinutes(1));
      assertThat(seen(filter, "").remaining().orElseThrow())
          .isBetween(Duration.ofSeconds(21), Duration.ofMinutes(1));
      assertThat(seen(filter, left(1)).traceId()).isNotEqualTo("t-1");
    }
  }

  @Test
  void takesNoDeadlineUnlessAsked() throws Exception {
    assertThat(seen(MdkFilter.edge(world.mdk), left(1)).remaining()).isEmpty();
    assertThat(seen(MdkFilter.edge(world.mdk).withTrace(), left(1)).remaining()).isEmpty();
  }

  @Test
  void isCappedInsideByTheDefaultDeadline() throws Exception {
    try (Mdk limited = Mdk.builder().defaultDeadline(Duration.ofSeconds(30)).start()) {
      assertThat(seen(MdkFilter.inside(limited), left(315_360_000_000L)).remaining().orElseThrow())
          .isLessThanOrEqualTo(Duration.ofSeconds(30));
      assertThat(seen(MdkFilter.inside(limited), "").remaining()).isPresent();
    }
  }

  @Test
  void aServerTakesSuchAFilter() throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    try (MdkServer server =
        MdkServer.builder(world.mdk, MdkFilter.edge(world.mdk).withTrace())
            .handle(
                "/",
                exchange -> {
                  seen.set(Session.current().orElseThrow().traceId());
                  World.answer(exchange, 200, "");
                })
            .start()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.address()))
              .header("X-MDK-Context", left(1))
              .build();
      bare.send(request, BodyHandlers.discarding());
    }
    assertThat(seen.get()).isEqualTo("t-1");
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(() -> MdkFilter.inside(world.mdk).withTrace())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("withTrace: of a filter inside (expected: of an edge)");
    assertThatThrownBy(() -> MdkFilter.edge(world.mdk).withDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("floor: PT0S (expected: > 0)");
  }
}
