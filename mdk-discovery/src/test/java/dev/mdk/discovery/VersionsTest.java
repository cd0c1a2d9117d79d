package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Version;
import dev.mdk.json.Json;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionsTest {

  @Test
  void matchesVersionsAsTheOriginalDoes() {
    int compared = 0;
    for (JsonValue each : cases("/wire/version-match.json")) {
      JsonObject one = each.asObject().orElseThrow();
      String requested = one.string("requested").orElse(Version.ANY);
      var actual = one.string("actual");
      var matches = one.get("matches").flatMap(JsonValue::asBoolean);
      if (actual.isEmpty() || matches.isEmpty()) {
        continue; // a node has a version here
      }
      try (Desk desk = new Desk(node("hello", actual.get(), "a"))) {
        assertThat(desk.resolve("hello", requested))
            .as("requested %s, actual %s", requested, actual.get())
            .isEqualTo(matches.get() ? "a" : "none");
      }
      compared++;
    }
    assertThat(compared).isGreaterThan(50);
  }

  @Test
  void givesOnlyCompatibleNodes() {
    try (Desk desk =
        new Desk(
            node("hello", "1.0", "a"),
            node("hello", "1.5", "b"),
            node("hello", "2.0", "c"),
            node("other", "1.0", "d"))) {
      assertThat(desk.all("hello", "1.0")).containsExactly("a", "b");
      assertThat(desk.all("hello", "1.2")).containsExactly("b");
      assertThat(desk.all("hello", "2.0")).containsExactly("c");
      assertThat(desk.all("hello", "2.1")).containsExactly("none");
      assertThat(desk.all("hello", Version.ANY)).containsExactly("a", "b", "c");
    }
  }

  @Test
  void followsANodeThatChangesItsVersion() {
    try (Desk desk = Desk.of("a")) {
      assertThat(desk.resolve("hello", "1.0")).isEqualTo("a");

      desk.source.up(node("hello", "2.0", "a"));

      assertThat(desk.resolve("hello", "1.0")).isEqualTo("none");
      assertThat(desk.resolve("hello", "2.0")).isEqualTo("a");
    }
  }

  static List<JsonValue> cases(String resource) {
    try (InputStream in = VersionsTest.class.getResourceAsStream(resource)) {
      return Json.parse(in.readAllBytes())
          .asObject()
          .orElseThrow()
          .get("cases")
          .flatMap(JsonValue::asArray)
          .orElseThrow()
          .elements();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
