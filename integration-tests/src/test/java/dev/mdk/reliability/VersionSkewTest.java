package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import dev.mdk.wire.NodeCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R24: who is older or newer sends fields that are unknown here, or leaves known ones out. */
class VersionSkewTest {

  private static final Mdk PEER = Mdk.builder().setting("log.sinks", "none").start();
  private static final JsonValue UNKNOWN = Json.parse("{\"a\":[1,null,{\"b\":\"c\"}]}");

  private final Mdk mdk = Mdk.builder().setting("log.sinks", "none").start();

  @AfterEach
  void close() {
    mdk.close();
  }

  private static JsonObject context() {
    Session session =
        PEER.session()
            .deadline(Duration.ofMinutes(1))
            .property(PropertyKey.text("t:user"), "ada")
            .property(PropertyKey.text("t:a"), "b");
    return (JsonObject) Json.parse(session.externalize());
  }

  /** Returns what a text becomes when a field, at any level, is added, or left out, or changed. */
  static List<String> skewed() {
    return skewed(context()).stream().map(JsonValue::toString).toList();
  }

  private static List<JsonObject> skewed(JsonObject object) {
    List<JsonObject> all = new ArrayList<>();
    all.add(with(object, "unknownField", UNKNOWN));
    object
        .members()
        .forEach(
            (name, value) -> {
              all.add(without(object, name));
              all.add(with(object, name, UNKNOWN));
              all.add(with(object, name, Json.parse("null")));
              value
                  .asObject()
                  .ifPresent(
                      inner ->
                          skewed(inner).forEach(changed -> all.add(with(object, name, changed))));
            });
    return all;
  }

  private static JsonObject with(JsonObject object, String name, JsonValue value) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    members.put(name, value);
    return JsonObject.of(members);
  }

  private static JsonObject without(JsonObject object, String name) {
    Map<String, JsonValue> members = new LinkedHashMap<>(object.members());
    members.remove(name);
    return JsonObject.of(members);
  }

  @ParameterizedTest
  @MethodSource("skewed")
  void aContextIsJoinedAndHandedOn(String text) {
    Session session = mdk.join(text);

    JsonObject sent = (JsonObject) Json.parse(session.externalize());

    assertThat(sent.members())
        .containsOnlyKeys(
            context().members().keySet().stream()
                .filter(name -> !name.equals("remaining") || session.remaining().isPresent())
                .toList());
    assertThat(session.traceId()).isNotEmpty();
    JsonObject given = (JsonObject) Json.parse(text);
    given.string("traceId").ifPresent(id -> assertThat(session.traceId()).isEqualTo(id));
    Optional<JsonObject> properties = given.object("properties");
    properties
        .flatMap(all -> all.string("t:user"))
        .ifPresent(user -> assertThat(session.property(PropertyKey.text("t:user"))).contains(user));
    properties
        .flatMap(all -> all.get("unknownField"))
        .ifPresent(field -> assertThat(session.properties()).containsEntry("unknownField", field));
  }

  @Test
  void aNodeWithFieldsOfTheFutureIsANode() {
    String text =
        "{\"service\":\"hello\",\"version\":\"1.0\",\"address\":\"http://127.0.0.1:1\","
            + "\"zone\":{\"a\":1},\"weight\":7,\"properties\":{\"future\":[1]},\"id\":\"n\"}";

    assertThat(NodeCodec.decode((JsonObject) Json.parse(text)))
        .hasValueSatisfying(
            node -> {
              assertThat(node.address()).isEqualTo("http://127.0.0.1:1");
              assertThat(node.properties()).containsKey("future");
            });
  }

  @Test
  void filesOfAnotherVersionInTheDirectoryHideNobody(@TempDir Path folder) throws Exception {
    Path nodes = folder.resolve("nodes");
    try (Mdk here =
        Mdk.builder()
            .setting("discovery.source", "directory:path=" + nodes)
            .setting("log.sinks", "none")
            .start()) {
      here.register("hello", "1.0", "http://127.0.0.1:1");
      here.awaitReady("hello", "1.0", Duration.ofSeconds(30));
      try (Stream<Path> files = Files.list(nodes)) {
        Path own = files.findFirst().orElseThrow();
        String text = Files.readString(own);
        Files.writeString(nodes.resolve("future" + own.getFileName()), "{\"v\":99}" + text);
      }
      here.register("other", "1.0", "http://127.0.0.1:2");
      here.awaitReady("other", "1.0", Duration.ofSeconds(30));
      assertThat(here.session().resolve("hello", "1.0").address()).isEqualTo("http://127.0.0.1:1");
    }
  }
}
