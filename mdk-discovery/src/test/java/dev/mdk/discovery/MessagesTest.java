package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Environment;
import dev.mdk.NoNodeException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Resolver;
import dev.mdk.spi.SourceState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessagesTest {

  private static final Environment STAGING = new Environment("staging", Optional.empty());

  private static String message(Resolver resolver, String service, String version) {
    try {
      return "found " + resolver.resolve(service, version);
    } catch (NoNodeException e) {
      return e.getMessage();
    }
  }

  @Test
  void namesTheVersionsThatExistAndTheSource() {
    try (Desk desk = new Desk()) {
      for (String address : new String[] {"a", "b", "c"}) {
        desk.source.up(node("orders", "1.4", address, STAGING));
      }
      desk.source.up(node("orders", "3.0.1", "d", STAGING));
      desk.source.state(SourceState.SYNCED, "");
      desk.advance(Duration.ofSeconds(2));

      assertThat(message(desk.table.in(STAGING), "orders", "2.0"))
          .isEqualTo(
              "no node for orders 2.0 in staging (known: 1.4 at 3 nodes, 3.0 at 1 node;"
                  + " source ScriptedSource: SYNCED, 2 s old)");
    }
  }

  @Test
  void saysThatNothingIsKnown() {
    try (Desk desk = new Desk()) {
      desk.source.state(SourceState.LOST, "connection refused");
      desk.advance(Duration.ofMillis(1_500));

      assertThat(message(desk.sandbox(), "orders", "*"))
          .isEqualTo(
              "no node for orders * in sandbox (none known;"
                  + " source ScriptedSource: LOST (connection refused), nothing told for 1 s)");
    }
  }

  @Test
  void namesWhatTheFallbackHas() {
    try (Desk desk = new Desk(node("orders", "1.4", "a", STAGING))) {
      assertThat(message(desk.in("staging:mine"), "orders", "2.0"))
          .startsWith("no node for orders 2.0 in mine (known in staging: 1.4 at 1 node; source");
    }
  }

  @Test
  void namesEachQuarantinedNodeWithItsReason() {
    try (Desk desk = Desk.of("http://a", "http://b")) {
      desk.breakers.openHard("http://a", "http://b");
      desk.breakers.of("http://b").due();
      desk.sandbox().resolve("hello", "1.0");

      assertThat(message(desk.sandbox(), "hello", "1.0"))
          .isEqualTo(
              "no node for hello 1.0 in sandbox: all 2 are quarantined (http://a: 3 failures in a"
                  + " row, http://b: 3 failures in a row, being tried again;"
                  + " source ScriptedSource: SYNCED, 0 ms old)");
      assertThatThrownBy(() -> desk.await("hello", "1.0").join())
          .hasRootCauseInstanceOf(NoNodeException.class)
          .hasMessageContaining("all 2 are quarantined");
    }
  }

  @Test
  void namesAFewOfMany() {
    String[] addresses = new String[100];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = "n" + i;
    }
    try (Desk desk = Desk.of(addresses)) {
      desk.breakers.openHard(addresses);
      for (int i = 0; i < 50; i++) {
        desk.source.up(node("other", i + ".0", "o" + i));
      }

      assertThat(message(desk.sandbox(), "hello", "1.0"))
          .contains("all 100 are", "n0", "n4", "and 95 more")
          .doesNotContain("n5:")
          .hasSizeLessThan(400);
      assertThat(message(desk.sandbox(), "other", "99.0"))
          .contains("0.0 at 1 node", "and 45 more")
          .hasSizeLessThan(400);
    }
  }

  @Test
  void hostileTextsStayShortAndOnOneLine() {
    try (Desk desk = new Desk(node("hello", "1.0", "a\u202eb"))) {
      String hostile = "x\r\n\u202e\u001b[31m\0" + "y".repeat(100_000);

      assertThat(message(desk.in(hostile), hostile, hostile))
          .hasSizeLessThan(1_000)
          .doesNotContain("\r", "\n", "\u202e", "\u001b", "\0");
      desk.breakers.openHard("a\u202eb");
      assertThat(message(desk.sandbox(), "hello", "1.0")).contains("a?b");
    }
  }

  @Test
  void aSourceWithoutANameIsCustom() {
    DiscoverySource lambda = listener -> () -> {};
    assertThat(new SourceStatus(lambda, 0).describe(0)).startsWith("custom: CONNECTING");
    assertThat(new SourceStatus(new StaticSource(List.of()), 0).describe(0)).startsWith("static: ");
  }

  @Test
  void agesAreOneFigure() {
    assertThat(Texts.age(-1)).isEqualTo("0 ms");
    assertThat(Texts.age(Duration.ofMillis(999).toNanos())).isEqualTo("999 ms");
    assertThat(Texts.age(Duration.ofSeconds(119).toNanos())).isEqualTo("119 s");
    assertThat(Texts.age(Duration.ofMinutes(119).toNanos())).isEqualTo("119 min");
    assertThat(Texts.age(Duration.ofDays(2).toNanos())).isEqualTo("48 h");
  }
}
