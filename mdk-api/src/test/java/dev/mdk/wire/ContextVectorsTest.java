package dev.mdk.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads what the original was given and what it wrote, and compares with what it did. */
class ContextVectorsTest {

  private static final String TRACE = "11111111-2222-3333-4444-555555555555";

  static Stream<Named<JsonObject>> decodings() {
    return named("context-decode.json");
  }

  static Stream<Named<JsonObject>> encodings() {
    return named("context-encode.json");
  }

  private static Stream<Named<JsonObject>> named(String file) {
    return Vectors.cases(file).map(each -> Named.of(each.string("name").orElseThrow(), each));
  }

  @ParameterizedTest
  @MethodSource("decodings")
  void joinsAsTheOriginalDoesOrAsItShould(JsonObject recorded) {
    Map<String, JsonValue> expected = new LinkedHashMap<>();
    expected.put("traceId", JsonString.of(TRACE));
    expected.put("environment", environment(Environment.SANDBOX));
    expected.put("properties", JsonObject.of(Map.of()));
    recorded.object("joined").ifPresent(joined -> expected.putAll(joined.members()));
    if (recorded.bool("freshTraceId").orElse(false)) {
      expected.put("traceId", JsonString.of("fresh"));
    }
    Optional<String> departure = departure(recorded);
    departure.ifPresent(ours -> expected.putAll(Json.parse(ours).asObject().get().members()));
    expected.computeIfPresent(
        "environment",
        (name, value) -> value.asString().isPresent() ? environment(local(recorded)) : value);

    assertThat(joined(recorded)).isEqualTo(withTimeoutApart(expected));
  }

  @ParameterizedTest
  @MethodSource("decodings")
  void handsOnWhatItReadUnchangedAndInASafeForm(JsonObject recorded) {
    Optional<SharedContext> read = decode(header(recorded));

    read.ifPresent(ContextVectorsTest::survivesTheJourney);
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void writesEachStateOfTheOriginalSoThatItIsReadTheSame(JsonObject recorded) {
    states(recorded).forEach(step -> survivesTheJourney(context(step.object("state").get())));
  }

  @ParameterizedTest
  @MethodSource("encodings")
  void readsWhatTheOriginalWrote(JsonObject recorded) {
    Optional<JsonObject> lost =
        Optional.ofNullable(Departures.OF_ENCODING.get(recorded.string("name").get()))
            .flatMap(text -> Json.parse(text).asObject());

    states(recorded)
        .filter(step -> step.string("header").isPresent())
        .forEach(
            step -> {
              SharedContext state = context(step.object("state").get());
              SharedContext read = decode(step.string("header").get()).orElseThrow();
              assertThat(read.traceId()).isEqualTo(state.traceId());
              assertThat(read.clock()).isEqualTo(state.clock());
              assertThat(read.environment()).isEqualTo(state.environment());
              assertThat(read.timeoutEpochMillis()).isEqualTo(state.timeoutEpochMillis());
              assertThat(Vectors.meaning(read.properties()))
                  .isEqualTo(
                      Vectors.meaning(lost.map(JsonObject::members).orElse(state.properties())));
            });
  }

  @Test
  void recordsEveryDepartureWithItsReason() throws IOException {
    Path docs = Path.of(System.getProperty("basedir", "."), "..", "docs", "wire-exceptions.md");
    String text = Files.readString(docs);

    assertThat(Departures.OF_DECODING.keySet())
        .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    assertThat(Departures.OF_ENCODING.keySet())
        .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    assertThat(Stream.concat(decodings(), encodings()).map(Named::getName))
        .containsAll(Departures.OF_DECODING.keySet())
        .containsAll(Departures.OF_ENCODING.keySet());
  }

  private static void survivesTheJourney(SharedContext sent) {
    String text = ContextCodec.encode(sent, ContextCodec.SOFT_LIMIT).text();

    SharedContext read = decode(text).orElseThrow();
    assertThat(text).matches("[\\x20-\\x7E]*");
    assertThat(read.traceId()).isEqualTo(sent.traceId());
    assertThat(read.clock()).isEqualTo(sent.clock());
    assertThat(read.environment()).isEqualTo(sent.environment());
    assertThat(read.timeoutEpochMillis()).isEqualTo(notWholeSeconds(sent.timeoutEpochMillis()));
    assertThat(JsonObject.of(read.properties()))
        .isEqualTo(JsonObject.of(Plain.sendableProperties(sent.properties())));
    JsonObject properties = Json.parse(text).asObject().get().object("properties").get();
    assertThat(properties.members().values().stream().flatMap(Vectors::namesInside))
        .doesNotContain("$class", "$map");
    properties
        .number("timeout")
        .ifPresent(timeout -> assertThat(timeout).isNotEqualTo(Math.rint(timeout)));
  }

  private static OptionalLong notWholeSeconds(OptionalLong millis) {
    return millis.stream().map(each -> each % 1000 == 0 ? each - 1 : each).findFirst();
  }

  private static Optional<String> departure(JsonObject recorded) {
    return Optional.ofNullable(Departures.OF_DECODING.get(recorded.string("name").orElseThrow()));
  }

  private static String header(JsonObject recorded) {
    return recorded.string("header").orElse("");
  }

  private static Optional<SharedContext> decode(String text) {
    return ContextCodec.decode(text, ContextCodec.HARD_LIMIT);
  }

  /** The rule of a join: one level deeper; without a readable header, a new session here. */
  private static Map<String, Object> joined(JsonObject recorded) {
    SharedContext context =
        decode(header(recorded))
            .orElse(
                new SharedContext(
                    UUID.randomUUID().toString(),
                    CausalClock.NONE,
                    Map.of(),
                    local(recorded),
                    OptionalLong.empty(),
                    OptionalLong.empty()));
    Map<String, Object> joined = new TreeMap<>();
    Optional<String> again = decode(header(recorded)).map(SharedContext::traceId);
    boolean brought = again.isPresent() && again.get().equals(context.traceId());
    joined.put("traceId", JsonString.of(brought ? context.traceId() : "fresh"));
    joined.put("clock", Vectors.meaning(clock(context.clock().child())));
    joined.put("environment", Vectors.meaning(environment(context.environment())));
    joined.put("properties", Vectors.meaning(context.properties()));
    joined.put("timeout", context.timeoutEpochMillis());
    return joined;
  }

  private static Map<String, Object> withTimeoutApart(Map<String, JsonValue> session) {
    Map<String, JsonValue> properties =
        new LinkedHashMap<>(session.get("properties").asObject().get().members());
    OptionalLong timeout = millis(Optional.ofNullable(properties.remove("timeout")));
    Map<String, Object> apart = new TreeMap<>();
    for (String same : new String[] {"clock", "environment"}) {
      apart.put(same, Vectors.meaning(session.get(same)));
    }
    apart.put("traceId", session.get("traceId"));
    apart.put("properties", Vectors.meaning(properties));
    apart.put("timeout", timeout);
    return apart;
  }

  private static OptionalLong millis(Optional<JsonValue> seconds) {
    return seconds.map(JsonValue::asDouble).stream()
        .flatMapToDouble(OptionalDouble::stream)
        .mapToLong(value -> Math.round(value * 1000))
        .findFirst();
  }

  private static Environment local(JsonObject recorded) {
    return recorded
        .object("env")
        .flatMap(env -> env.string("MDK_ENVIRONMENT"))
        .map(Environment::parse)
        .orElse(Environment.SANDBOX);
  }

  private static JsonValue environment(Environment environment) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", environment.name());
    fields.put("fallbackName", environment.fallbackName().orElse(null));
    return JsonValue.of(fields);
  }

  private static JsonValue clock(CausalClock clock) {
    return JsonArray.of(Arrays.stream(clock.toArray()).mapToObj(JsonValue::of).toList());
  }

  private static Stream<JsonObject> states(JsonObject recorded) {
    return recorded.array("steps").orElseThrow().elements().stream()
        .map(step -> step.asObject().orElseThrow())
        .filter(step -> step.object("state").isPresent());
  }

  private static SharedContext context(JsonObject state) {
    Map<String, JsonValue> properties =
        new LinkedHashMap<>(state.object("properties").orElseThrow().members());
    OptionalLong timeout = millis(Optional.ofNullable(properties.remove("timeout")));
    JsonObject environment = state.object("environment").orElseThrow();
    return new SharedContext(
        state.string("traceId").orElseThrow(),
        CausalClock.of(
            state.array("clock").get().elements().stream()
                .mapToLong(each -> each.asLong().getAsLong())
                .toArray()),
        properties,
        new Environment(
            environment.string("name").orElseThrow(), environment.string("fallbackName")),
        OptionalLong.empty(),
        timeout);
  }
}
