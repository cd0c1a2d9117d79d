package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.Json;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.ContextCodec;
import dev.mdk.wire.SharedContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the original wrote and read, case by case, compared as decoded values, field by field. Where
 * we mean to differ stands in {@link WireExceptions}, with the reason.
 */
class HeaderVectorsTest {

  static Stream<Case> decodings() {
    return cases("context-decode.json");
  }

  static Stream<Case> encodings() {
    return cases("context-encode.json");
  }

  /** A case, with its name for the report. */
  record Case(String name, JsonObject json) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Case> cases(String file) {
    try (var in = HeaderVectorsTest.class.getResourceAsStream("/wire/" + file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Json.parse(text)
          .asObject()
          .orElseThrow()
          .array("cases")
          .orElseThrow()
          .elements()
          .stream()
          .map(value -> value.asObject().orElseThrow())
          .map(json -> new Case(json.string("name").orElseThrow(), json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("decodings")
  void joinsAsTheOriginalDid(Case given) {
    JsonObject json = given.json();
    String header = json.string("header").orElse("");
    try (Bench bench = bench(json)) {
      Session session = bench.mdk.join(header);

      JsonObject expected =
          WireExceptions.decoding(given.name())
              .orElseGet(() -> json.object("joined").orElseThrow());
      if (json.bool("freshTraceId").orElse(false) || expected.get("traceId").isEmpty()) {
        assertThat(session.traceId()).hasSize(36);
        assertThat(header).doesNotContain(session.traceId());
      } else {
        assertThat(session.traceId()).isEqualTo(expected.string("traceId").orElseThrow());
      }
      assertThat(clock(session)).isEqualTo(clock(expected));
      assertThat(session.environment()).isEqualTo(environment(expected));
      assertThat(numbers(sent(session).properties())).isEqualTo(properties(expected));
      expected.number("remainingTime").ifPresent(seconds -> assertRemaining(session, seconds));
      json.number("remainingTime").ifPresent(seconds -> assertRemaining(session, seconds));
    }
  }

  @ParameterizedTest
  @MethodSource("decodings")
  void derivesAsTheOriginalDid(Case given) {
    JsonObject json = given.json();
    try (Bench bench = bench(json)) {
      Session session = bench.mdk.derive(json.string("header").orElse(""));

      assertThat(clock(session)).containsExactly(1L);
      assertThat(session.environment()).isEqualTo(bench.mdk.environment());
      JsonObject expected =
          WireExceptions.decoding(given.name())
              .orElseGet(() -> json.object("derive").orElseThrow());
      assertThat(numbers(sent(session).properties())).isEqualTo(properties(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void writesAsTheOriginalDid(Case given) {
    if (WireExceptions.isLeftOut(given.name())) {
      return;
    }
    try (Bench bench = bench(given.json())) {
      Replay replay = new Replay(bench, WireExceptions.values(given.name()));
      given.json().array("steps").orElseThrow().elements().stream()
          .map(step -> step.asObject().orElseThrow())
          .forEach(replay::step);
    }
  }

  @Test
  void documentsEveryException() throws IOException {
    String table = Files.readString(Path.of("..", "docs", "wire-exceptions.md"));

    assertThat(WireExceptions.names())
        .allSatisfy(name -> assertThat(table).contains("`" + name + "`"));
  }

  @Test
  void hasNoExceptionForACaseThatIsNone() {
    List<String> names = Stream.concat(decodings(), encodings()).map(Case::name).toList();

    assertThat(names).containsAll(WireExceptions.names());
  }

  /** An MDK as a case has it. */
  private static Bench bench(JsonObject json) {
    ManualTime time = new ManualTime();
    json.number("now")
        .ifPresent(
            now ->
                time.jump(
                    Duration.between(
                        ManualTime.BEGINNING, Instant.ofEpochMilli(Math.round(now * 1000)))));
    Environment environment =
        json.object("env")
            .flatMap(env -> env.string("MDK_ENVIRONMENT"))
            .map(Environment::parse)
            .orElse(Environment.SANDBOX);
    TestFacilities facilities = new TestFacilities().withTime(time).withEnvironment(environment);
    return json.number("defaultDeadline").isPresent()
        ? new Bench(
            facilities,
            "deadline.default",
            Math.round(json.number("defaultDeadline").getAsDouble() * 1000) + "ms",
            "routes",
            "true")
        : new Bench(facilities, "routes", "true", "routes.allow", "auth-canary,auth2,fake,t,b");
  }

  private static void assertRemaining(Session session, double seconds) {
    double left = session.remainingNanos() / 1e9;
    assertThat(left).isBetween(seconds - 0.0011, seconds + 0.0011);
  }

  static SharedContext sent(Session session) {
    return ContextCodec.decode(session.externalize(), ContextCodec.HARD_LIMIT).orElseThrow();
  }

  static List<Long> clock(Session session) {
    return LongStream.of(session.clock().toArray()).boxed().toList();
  }

  static List<Long> clock(JsonObject state) {
    return state.array("clock").orElseThrow().elements().stream()
        .map(value -> value.asLong().orElseThrow())
        .toList();
  }

  static Environment environment(JsonObject state) {
    JsonObject environment = state.object("environment").orElseThrow();
    return new Environment(
        environment.string("name").orElseThrow(), environment.string("fallbackName"));
  }

  /** The properties but for the timeout, which is a field of its own here. */
  static Map<String, Object> properties(JsonObject state) {
    Map<String, JsonValue> members =
        new LinkedHashMap<>(state.object("properties").orElseThrow().members());
    members.remove("timeout");
    return numbers(members);
  }

  /** Numbers compare by their value, whether they are written as 5 or 5.0. */
  static Map<String, Object> numbers(Map<String, JsonValue> members) {
    Map<String, Object> plain = new HashMap<>();
    members.forEach((name, value) -> plain.put(name, plain(value)));
    return plain;
  }

  private static Object plain(JsonValue value) {
    if (value.asObject().isPresent()) {
      return numbers(value.asObject().get().members());
    }
    if (value.asArray().isPresent()) {
      return value.asArray().get().elements().stream().map(HeaderVectorsTest::plain).toList();
    }
    return value.asDouble().isPresent() ? value.asDouble().getAsDouble() + 0.0 : value; // no -0
  }

  /** Repeats what the original was made to do. */
  private static final class Replay {
    private final Bench bench;
    private final Map<String, JsonValue> instead;
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, String> traces = new HashMap<>();
    private final Map<String, String> latest = new HashMap<>();
    private final Map<String, dev.mdk.Interaction> interactions = new HashMap<>();

    Replay(Bench bench, Map<String, JsonValue> instead) {
      this.bench = bench;
      this.instead = instead;
    }

    void step(JsonObject step) {
      String name = step.string("session").orElse("s");
      String from = step.string("from").orElse("");
      switch (step.string("op").orElseThrow()) {
        case "session" -> begin(name, bench.mdk.session(), step);
        case "join" -> begin(name, bench.mdk.join(latest.get(from)), step);
        case "derive" -> begin(name, bench.mdk.derive(latest.get(from)), step);
        default -> act(name, sessions.get(name), step);
      }
    }

    private void begin(String name, Session session, JsonObject step) {
      sessions.put(name, session);
      Optional<JsonObject> result = step.object("result");
      result.ifPresent(
          expected -> {
            assertThat(clock(session)).isEqualTo(clock(expected));
            assertThat(session.environment()).isEqualTo(environment(expected));
          });
      traces.put(
          name,
          result
              .flatMap(expected -> expected.string("traceId"))
              .or(() -> step.string("traceId"))
              .orElseThrow());
    }

    private void act(String name, Session session, JsonObject step) {
      switch (step.string("op").orElseThrow()) {
        case "set" -> {
          if (!step.string("key").orElseThrow().isEmpty()) {
            session.property(
                PropertyKey.json(step.string("key").orElseThrow()),
                typed(step.get("value").orElse(JsonNull.NULL)));
          }
        }
        case "get" -> assertHas(session, step);
        case "setDeadline", "setTimeout" ->
            session.deadline(
                Duration.ofMillis(Math.round(step.number("seconds").orElseThrow() * 1000)));
        case "remaining" ->
            step.number("result").ifPresent(seconds -> assertRemaining(session, seconds));
        case "route" ->
            session.route(
                step.string("service").orElseThrow(),
                step.string("version").orElse("*"),
                step.string("target").orElseThrow(),
                step.string("targetVersion").orElse("*"));
        case "trace" ->
            session.trace(LogLevel.named(step.string("level").orElseThrow()).orElseThrow());
        case "log" ->
            assertThat(
                    session
                        .log(
                            LogLevel.named(step.string("level").orElseThrow()).orElseThrow(),
                            "c",
                            "t")
                        .clock()
                        .toArray())
                .isEqualTo(
                    step.array("causalLevel").orElseThrow().elements().stream()
                        .mapToLong(value -> value.asLong().orElseThrow())
                        .toArray());
        case "start_interaction" -> interactions.put(name, session.interaction());
        case "fail_interaction" -> interactions.get(name).fail(new IllegalStateException("m"));
        case "finish_interaction" ->
            session.info("MDK", "in the original failing and finishing are two lines");
        case "externalize", "inject" -> write(name, session, step);
        default -> throw new AssertionError("unknown step " + step);
      }
    }

    private JsonValue typed(JsonValue value) {
      if (value.asObject().isPresent() && value.asObject().get().get("@type").isPresent()) {
        JsonValue of = value.asObject().get().get("value").orElse(JsonNull.NULL);
        return value.asObject().get().string("@type").orElseThrow().startsWith("big")
            ? JsonNumber.of(new BigDecimal(of.asString().orElseThrow()))
            : of;
      }
      if (value.asArray().isPresent()) {
        return dev.mdk.json.JsonArray.of(
            value.asArray().get().elements().stream().map(this::typed).toList());
      }
      if (value.asObject().isPresent()) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        value.asObject().get().members().forEach((name, each) -> members.put(name, typed(each)));
        return JsonObject.of(members);
      }
      return value;
    }

    private void assertHas(Session session, JsonObject step) {
      String key = step.string("key").orElseThrow();
      if (!PropertyKey.isReserved(key)) {
        Object expected =
            plain(instead.getOrDefault(key, step.get("result").orElse(JsonNull.NULL)));
        assertThat(plain(session.property(PropertyKey.json(key)).orElse(JsonNull.NULL)))
            .isEqualTo(expected);
      }
    }

    private void write(String name, Session session, JsonObject step) {
      String[] text = {""};
      if (step.string("op").orElseThrow().equals("inject")) {
        session.inject(text, (carrier, header, value) -> carrier[0] = value);
      } else {
        text[0] = session.externalize();
      }
      latest.put(name, text[0]);
      SharedContext ours = ContextCodec.decode(text[0], ContextCodec.HARD_LIMIT).orElseThrow();
      JsonObject state = step.object("state").orElseThrow();
      assertThat(state.string("traceId")).contains(traces.get(name));
      assertThat(ours.traceId()).isEqualTo(session.traceId());
      assertThat(ours.clock().toArray())
          .isEqualTo(clock(state).stream().mapToLong(Long::longValue).toArray());
      assertThat(ours.environment()).isEqualTo(environment(state));
      Optional<SharedContext> theirs =
          step.string("header").flatMap(header -> ContextCodec.decode(header, 1 << 20));
      Map<String, JsonValue> expected = new LinkedHashMap<>();
      theirs.ifPresentOrElse(
          sent -> expected.putAll(sent.properties()),
          () -> expected.putAll(state.object("properties").orElseThrow().members()));
      expected.remove(""); // no name here
      instead.forEach(expected::replace);
      assertThat(numbers(ours.properties())).isEqualTo(numbers(expected));
      theirs.ifPresent(sent -> assertTimeout(ours, sent));
    }

    /** To the millisecond, and never a whole second. */
    private static void assertTimeout(SharedContext ours, SharedContext theirs) {
      assertThat(ours.timeoutEpochMillis().isPresent())
          .isEqualTo(theirs.timeoutEpochMillis().isPresent());
      assertThat(ours.remainingMillis().isPresent())
          .isEqualTo(theirs.timeoutEpochMillis().isPresent());
      theirs
          .timeoutEpochMillis()
          .ifPresent(
              at -> {
                assertThat(ours.timeoutEpochMillis().orElseThrow()).isBetween(at - 2, at + 1);
                assertThat(ours.timeoutEpochMillis().orElseThrow() % 1000).isNotZero();
              });
    }
  }
}
