package dev.mdk.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.json.Json;
import dev.mdk.json.JsonNull;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads what the original said and what it was told, recorded from real runs. */
class RtpVectorsTest {

  /** What an original peer, given one of these, never recovers from. */
  private static final Set<String> FATAL =
      Set.of("logack no seq", "active without node", "expire without node", "active no version");

  private static List<String> recorded(String direction) {
    List<String> texts = new ArrayList<>();
    try (InputStream in = RtpVectorsTest.class.getResourceAsStream("/wire/rtp-session.jsonl");
        var lines =
            new BufferedReader(
                new InputStreamReader(requireNonNull(in, "in"), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject json = Json.parse(line).asObject().orElseThrow();
        if (json.string("kind").filter("text"::equals).isPresent()
            && json.string("dir").filter(direction::equals).isPresent()) {
          texts.add(json.string("text").orElseThrow());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  static Stream<String> saidByTheOriginal() {
    return recorded("c2s").stream();
  }

  static Stream<Named<JsonObject>> tolerated() {
    return Vectors.cases("rtp-tolerance.json")
        .map(each -> Named.of(each.string("name").orElseThrow(), each));
  }

  /** Byte for byte, but for what the original cannot read back itself or nobody can use. */
  @ParameterizedTest
  @MethodSource("saidByTheOriginal")
  void readsAndWritesAsTheOriginal(String text) {
    List<RtpMessage> messages = RtpCodec.decode(text);

    assertThat(messages).hasSize(1);
    assertThat(RtpCodec.encode(messages.get(0)))
        .isEqualTo(
            text.replace(",\"$map\":[null,1]", "") // a node without an id
                .replace("\"properties\":{\"trace\":null}", "\"properties\":{}"));
  }

  @Test
  void readsWhatTheOriginalWasTold() {
    List<String> unread = new ArrayList<>();
    for (String text : recorded("s2c")) {
      if (RtpCodec.decode(text).isEmpty()) {
        unread.add(text);
      }
    }

    assertThat(unread).allMatch(text -> text.contains("nonsense"));
  }

  @ParameterizedTest
  @MethodSource("tolerated")
  void survivesWhatTheOriginalDidNotAndReadsWhatItDid(JsonObject recorded) {
    String observed = recorded.string("observed").orElseThrow();

    List<RtpMessage> messages = RtpCodec.decode(recorded.string("message").orElseThrow());

    if ((observed.contains("the node resolves") && !observed.contains("null address"))
        || observed.startsWith("accepted: only the first JSON value")) {
      assertThat(messages)
          .singleElement()
          .isInstanceOfSatisfying(
              RtpMessage.Active.class, active -> assertThat(active.ttl()).isPositive());
    }
    if (FATAL.contains(recorded.string("name").orElseThrow())) {
      assertThat(messages).isEmpty();
    }
    messages.forEach(RtpVectorsTest::isHarmlessToTheOriginal);
  }

  /** Whatever was read, what is written of it has all that the original insists on. */
  private static void isHarmlessToTheOriginal(RtpMessage message) {
    JsonObject json = Json.parse(RtpCodec.encode(message)).asObject().orElseThrow();

    if (message instanceof RtpMessage.Active || message instanceof RtpMessage.Expire) {
      JsonObject node = json.object("node").orElseThrow();
      assertThat(node.string("version")).isPresent();
      assertThat(node.string("id")).isPresent();
      node.object("properties").orElseThrow().members().values().stream()
          .flatMap(Vectors::namesInside)
          .forEach(name -> assertThat(name).isNotEqualTo("$class"));
    } else if (message instanceof RtpMessage.LogAck) {
      assertThat(json.integer("sequence")).isPresent();
    }
  }

  @Test
  void leavesOutNoFieldThatTheOriginalWrites() {
    for (String text : recorded("c2s")) {
      Map<String, JsonValue> theirs = Json.parse(text).asObject().orElseThrow().members();

      String ours = RtpCodec.encode(RtpCodec.decode(text).get(0));

      assertThat(Json.parse(ours).asObject().orElseThrow().members().keySet())
          .containsExactlyElementsOf(theirs.keySet());
      assertThat(theirs.getOrDefault("sync", JsonNull.NULL).asLong().orElse(1)).isEqualTo(1);
    }
  }
}
