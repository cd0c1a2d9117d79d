package dev.mdk.tracing.w3c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the headers of the W3C in real sessions, beside our own and without it. */
class W3cSessionTest {

  private static final PropertyKey<String> USER = PropertyKey.text("shop:user_id");
  private static final PropertyKey<String> PLAN = PropertyKey.text("plan");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-00";

  private final Mdk mdk =
      Mdk.builder()
          .setting("log.sinks", "none")
          .setting("propagation.baggage", "shop:user_id=user_id")
          .start();

  @AfterEach
  void close() {
    mdk.close();
  }

  private Session join(Map<String, String> headers) {
    return mdk.join(
        headers, (all, name) -> Optional.ofNullable(all.get(name)).map(List::of).orElse(List.of()));
  }

  private static Map<String, String> sent(Session session) {
    Map<String, String> headers = new HashMap<>();
    session.inject(headers, Map::put);
    return headers;
  }

  private static String[] parts(Map<String, String> headers) {
    return headers.get("traceparent").split("-");
  }

  @Test
  void anOwnTraceIsTheSameInBothForms() {
    Session session = mdk.session();
    Map<String, String> headers = sent(session);
    assertThat(parts(headers)[1]).isEqualTo(session.traceId().replace("-", ""));
    assertThat(parts(headers)[3]).as("sampled, and random behind the version").isEqualTo("03");
    assertThat(headers).containsOnlyKeys("X-MDK-Context", "traceparent");
  }

  @Test
  void eachMessageIsAnotherParent() {
    Session session = join(Map.of("traceparent", PARENT));
    Set<String> parents = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      assertThat(parents.add(parts(sent(session))[2])).isTrue();
    }
    assertThat(parents).doesNotContain("00f067aa0ba902b7");
  }

  @Test
  void joinsTheTraceOfAPeerThatKnowsOnlyTheW3c() {
    Session session =
        join(
            Map.of(
                "traceparent", PARENT,
                "tracestate", "rojo=1,congo=2",
                "baggage", "user_id=Am%C3%A9lie,theirs=7;p=q"));

    assertThat(session.traceId()).isEqualTo("4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
    assertThat(session.property(USER)).contains("Amélie");
    assertThat(session.properties()).as("nothing else").hasSize(1);
    Map<String, String> headers = sent(session);
    assertThat(parts(headers)[1]).isEqualTo(TRACE);
    assertThat(parts(headers)[3]).as("neither sampled nor random").isEqualTo("00");
    assertThat(headers)
        .containsEntry("tracestate", "rojo=1,congo=2")
        .containsEntry("baggage", "user_id=Am%C3%A9lie,theirs=7;p=q");
  }

  @Test
  void twoMessagesOfOneParentDoNotShareTheirClocks() {
    Session one = join(Map.of("traceparent", PARENT));
    Session two = join(Map.of("traceparent", PARENT));
    assertThat(one.clock()).isNotEqualTo(two.clock());
    assertThat(parts(sent(one))[2]).isNotEqualTo(parts(sent(two))[2]);
  }

  @Test
  void oursSaysWhatTheSessionIs() {
    Session ours = mdk.session().deadline(Duration.ofSeconds(5));
    ours.property(USER, "ada").property(PLAN, "gold");
    Map<String, String> headers = sent(ours);
    headers.put("baggage", "user_id=eve,theirs=7");
    headers.put("tracestate", "rojo=1");

    Session joined = join(headers);
    assertThat(joined.traceId()).isEqualTo(ours.traceId());
    assertThat(joined.property(USER)).contains("ada");
    assertThat(joined.property(PLAN)).contains("gold");
    assertThat(joined.remaining().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(5));
    assertThat(joined.clock().depth()).isEqualTo(2);
    assertThat(sent(joined))
        .containsEntry("tracestate", "rojo=1")
        .containsEntry("baggage", "user_id=ada,theirs=7");
  }

  @Test
  void aForeignTraceBesideOursDoesNotGoOn() {
    Session ours = mdk.session();
    Map<String, String> headers = sent(ours);
    headers.put("traceparent", PARENT);
    headers.put("tracestate", "rojo=1");

    Map<String, String> further = sent(join(headers));
    assertThat(parts(further)[1]).isEqualTo(ours.traceId().replace("-", ""));
    assertThat(further).doesNotContainKey("tracestate");
  }

  @Test
  void anyTraceIdOfOursHasAFormThere() {
    Session session =
        join(
            Map.of(
                "X-MDK-Context", "{\"traceId\":\"a trace of 2016\",\"clock\":{\"clocks\":[1]}}"));
    assertThat(session.traceId()).isEqualTo("a trace of 2016");
    String hex = parts(sent(session))[1];
    assertThat(hex).matches("[0-9a-f]{32}").isEqualTo(parts(sent(session))[1]);
    assertThat(parts(sent(session))[3]).isEqualTo("01");
  }

  @Test
  void baggageComesAlone() {
    Session session = join(Map.of("baggage", "user_id=ada,theirs=7"));
    assertThat(session.property(USER)).contains("ada");
    assertThat(sent(session)).containsEntry("baggage", "user_id=ada,theirs=7");
  }

  @Test
  void stateWithoutAParentIsNotRead() {
    Session session = join(Map.of("tracestate", "rojo=1", "traceparent", "00-no-parent-01"));
    assertThat(sent(session)).doesNotContainKey("tracestate");
  }

  @Test
  void aSettingSwitchesItOff() {
    try (Mdk without =
        Mdk.builder().setting("log.sinks", "none").setting("propagation.w3c", "false").start()) {
      assertThat(sent(without.session())).containsOnlyKeys("X-MDK-Context");
    }
  }

  @Test
  void aWrongSettingFailsTheStart() {
    assertThatThrownBy(() -> Mdk.builder().setting("propagation.baggage", "shop:user").start())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "propagation.baggage: shop:user"
                + " (expected: <property>=<key>, the key of letters, digits, - . and _)");
  }
}
