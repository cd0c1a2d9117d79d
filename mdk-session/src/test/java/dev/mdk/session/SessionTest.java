package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.MdkEvent;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonNumber;
import dev.mdk.json.JsonString;
import dev.mdk.json.JsonValue;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.ContextCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTest {

  private static final PropertyKey<String> USER = PropertyKey.text("shop:user");
  private static final PropertyKey<Long> COUNT = PropertyKey.integer("shop:count");

  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void beginsAtClockZeroInTheOwnEnvironmentWithoutADeadline() {
    Session session = bench.mdk.session();

    assertThat(session.clock()).isEqualTo(CausalClock.ZERO);
    assertThat(session.environment()).isEqualTo(Environment.SANDBOX);
    assertThat(session.remaining()).isEmpty();
    assertThat(session.remainingNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(session.level()).isEqualTo(LogLevel.INFO);
    assertThat(session.traceId()).isNotEqualTo(bench.mdk.session().traceId());
  }

  @Test
  void ticksBeforeALineAndAfterAMessage() {
    Session session = bench.mdk.session();

    assertThat(HeaderVectorsTest.sent(session).clock()).isEqualTo(CausalClock.of(0));
    assertThat(session.info("a", "b").clock()).isEqualTo(CausalClock.of(2));
    assertThat(session.debug("a", "not written").clock()).isEqualTo(CausalClock.of(3));
    assertThat(HeaderVectorsTest.sent(session).clock()).isEqualTo(CausalClock.of(3));
    assertThat(session.clock()).isEqualTo(CausalClock.of(4));
  }

  @Test
  void neverGivesTheSameClockToTwoMessages() {
    Session session = bench.mdk.join(bench.mdk.session().externalize());
    Set<CausalClock> seen = ConcurrentHashMap.newKeySet();

    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(session.debug("a", "b").clock())).isTrue();
          }
        });

    assertThat(seen).hasSize(80_000);
    assertThat(session.clock()).isEqualTo(CausalClock.of(1, 80_000));
  }

  @Test
  void givesEachEnvelopeAClockOfItsOwn() {
    Session session = bench.mdk.session();
    Set<CausalClock> seen = ConcurrentHashMap.newKeySet();

    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 200; i++) {
            assertThat(seen.add(HeaderVectorsTest.sent(session).clock())).isTrue();
          }
        });

    assertThat(seen).hasSize(1600).contains(CausalClock.of(0), CausalClock.of(1599));
  }

  @Test
  void lowersItsDeadlineAndNeverRaisesIt() {
    Session session = bench.mdk.session().deadline(Duration.ofSeconds(10));

    session.deadline(Duration.ofSeconds(20));
    assertThat(session.remaining()).contains(Duration.ofSeconds(10));

    bench.facilities.time().advance(Duration.ofSeconds(4));
    assertThat(session.remaining()).contains(Duration.ofSeconds(6));

    session.deadline(Duration.ofSeconds(5));
    assertThat(session.remaining()).contains(Duration.ofSeconds(5));

    bench.facilities.time().advance(Duration.ofSeconds(7));
    assertThat(session.remaining()).contains(Duration.ZERO);
    assertThat(session.remainingNanos()).isEqualTo(-2_000_000_000L);
  }

  @Test
  void takesDurationsOfAnyLength() {
    Session session = bench.mdk.session().deadline(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(session.remaining().orElseThrow()).isGreaterThan(Duration.ofDays(365 * 50));

    session.deadline(Duration.ofSeconds(Long.MIN_VALUE));
    assertThat(session.remaining()).contains(Duration.ZERO);
    assertThat(session.remainingNanos()).isNegative();
  }

  @Test
  void comparesTimesThatWrapByTheirDifference() {
    ManualTime time = new ManualTime(Long.MAX_VALUE - 5);
    try (Bench wrapping = new Bench(new TestFacilities().withTime(time))) {
      Session session = wrapping.mdk.session().deadline(Duration.ofNanos(5));
      assertThat(session.remainingNanos()).isBetween(4L, 5L); // one nanosecond is no limit

      Session later = wrapping.mdk.session().deadline(Duration.ofNanos(100));
      later.deadline(Duration.ofNanos(200));
      time.advance(Duration.ofNanos(50));

      assertThat(later.remainingNanos()).isEqualTo(50);
      later.deadline(Duration.ofNanos(10));
      assertThat(later.remainingNanos()).isEqualTo(10);
    }
  }

  @Test
  void endsAtTheLowestDeadlineThatAnyThreadSaid() {
    for (int round = 0; round < 50; round++) {
      Session session = bench.mdk.session();

      Crowd.run(4, number -> session.deadline(Duration.ofMillis(100 + (number * 7) % 4)));

      assertThat(session.remaining()).contains(Duration.ofMillis(100));
    }
  }

  @Test
  void carriesPropertiesByTheirType() {
    Session session = bench.mdk.session().property(USER, "ann").property(COUNT, 7L);

    assertThat(session.property(USER)).contains("ann");
    assertThat(session.property(COUNT)).contains(7L);
    assertThat(session.property(PropertyKey.flag("shop:user"))).isEmpty();
    assertThat(session.property(PropertyKey.text("shop:other"))).isEmpty();
    assertThat(session.properties()).containsOnlyKeys("shop:user", "shop:count");
    assertThat(session.remove(USER).properties()).containsOnlyKeys("shop:count");
  }

  @Test
  void hidesTheOwnPropertiesAndSendsThem() {
    Session session = bench.mdk.session().trace(LogLevel.DEBUG).property(USER, "ann");

    Session next = bench.mdk.join(session.externalize());

    assertThat(next.level()).isEqualTo(LogLevel.DEBUG);
    assertThat(next.properties()).containsOnlyKeys("shop:user");
    assertThat(HeaderVectorsTest.sent(next).properties()).containsOnlyKeys("trace", "shop:user");
  }

  @Test
  void handsOnALevelThatItDoesNotKnowAndLogsAsUsual() {
    Session session = bench.mdk.join("{\"properties\":{\"trace\":\"debug\"}}");

    assertThat(session.level()).isEqualTo(LogLevel.INFO);
    assertThat(HeaderVectorsTest.sent(session).properties())
        .containsEntry("trace", JsonString.of("debug"));
  }

  @Test
  void keepsWhatItHadWhenAKeyFails() {
    PropertyKey<String> broken =
        PropertyKey.of(
            "shop:broken",
            value -> {
              throw new IllegalStateException("reader");
            },
            value -> {
              throw new IllegalStateException("writer");
            });
    Session session = bench.mdk.join("{\"properties\":{\"shop:broken\":1}}");

    session.property(broken, "x");

    assertThat(session.property(broken)).isEmpty();
    assertThat(session.properties()).containsEntry("shop:broken", JsonNumber.of(1));
  }

  @Test
  void refusesAPropertyThatNoReaderWouldTake() {
    JsonValue deep = JsonNumber.of(1);
    for (int i = 0; i < 600; i++) {
      deep = JsonArray.of(List.of(deep));
    }
    Session session = bench.mdk.session().property(USER, "ann");

    session.property(PropertyKey.json("shop:deep"), deep);

    assertThat(bench.mdk.join(session.externalize()).properties()).containsOnlyKeys("shop:user");
  }

  @Test
  void losesNoPropertyThatThreadsSetAtOnce() {
    Session session = bench.mdk.session();

    Crowd.run(
        8,
        number -> {
          for (int i = 0; i < 200; i++) {
            session.property(PropertyKey.integer("t:" + number + ":" + i), (long) i);
            session.property(COUNT, (long) number);
          }
        });

    assertThat(session.properties()).hasSize(1601);
  }

  @Test
  void sendsPropertiesOfOneMoment() {
    Session session = bench.mdk.session();
    PropertyKey<JsonValue> both = PropertyKey.json("t:both");

    Crowd.run(
        4,
        number -> {
          for (int i = 0; i < 300; i++) {
            if (number == 0) {
              JsonNumber value = JsonNumber.of(i);
              session.property(both, JsonArray.of(List.of(value, value)));
            } else {
              session
                  .property(both)
                  .flatMap(JsonValue::asArray)
                  .ifPresent(
                      pair -> assertThat(pair.elements().get(0)).isEqualTo(pair.elements().get(1)));
            }
          }
        });

    assertThat(session.property(both)).isPresent();
  }

  @Test
  void sendsTheTimeLeftAndLeavesItOutOfTheProperties() {
    Session session = bench.mdk.session().deadline(Duration.ofMillis(1500));

    var sent = HeaderVectorsTest.sent(session);

    assertThat(sent.remainingMillis()).hasValue(1500);
    assertThat(sent.timeoutEpochMillis()).hasValue(ManualTime.BEGINNING.toEpochMilli() + 1500);
    assertThat(sent.properties()).isEmpty();
  }

  @Test
  void prefersTheTimeLeftToATimeOfDay() {
    String both = "{\"remaining\":2000,\"properties\":{\"timeout\":1.5}}";
    String day =
        "{\"properties\":{\"timeout\":" + (ManualTime.BEGINNING.getEpochSecond() + 3) + "}}";

    assertThat(bench.mdk.join(both).remaining()).contains(Duration.ofSeconds(2));
    assertThat(bench.mdk.join(day).remaining()).contains(Duration.ofSeconds(3));
    assertThat(bench.mdk.join("{\"remaining\":-5}").remaining()).contains(Duration.ZERO);
    assertThat(bench.mdk.join("{\"remaining\":\"soon\"}").remaining()).isEmpty();
    assertThat(bench.mdk.join("{\"properties\":{\"timeout\":-1e300}}").remaining())
        .contains(Duration.ZERO);
    assertThat(bench.mdk.join("{\"remaining\":1e300}").remainingNanos()).isPositive();
  }

  @Test
  void capsWhatItIsToldByTheDefaultDeadline() {
    try (Bench capped = new Bench("deadline.default", "5s")) {
      assertThat(capped.mdk.session().remaining()).contains(Duration.ofSeconds(5));
      assertThat(capped.mdk.join("{\"remaining\":9000000000000}").remaining())
          .contains(Duration.ofSeconds(5));
      assertThat(capped.mdk.join("{\"remaining\":100}").remaining())
          .contains(Duration.ofMillis(100));
      assertThat(capped.mdk.derive("{\"remaining\":100}").remaining())
          .contains(Duration.ofSeconds(5));
      assertThat(capped.mdk.join("").remaining()).contains(Duration.ofSeconds(5));
    }
  }

  @Test
  void neverThrowsBecauseOfWhatAHeaderHolds() {
    String deep = "[".repeat(4000);
    for (String hostile :
        List.of(
            "",
            " ",
            "{",
            "nonsense",
            deep,
            "{\"properties\":{\"a\":" + deep,
            "\u0000",
            "{}".repeat(10_000),
            "{\"clock\":{\"clocks\":[" + "9,".repeat(3000) + "9]}}",
            "{\"traceId\":\"\\u0000\\r\\nX: y\"}")) {
      assertThatCode(() -> bench.mdk.join(hostile).externalize()).doesNotThrowAnyException();
      assertThatCode(() -> bench.mdk.derive(hostile)).doesNotThrowAnyException();
    }
    assertThat(bench.mdk.join("{\"traceId\":\"\\u0000\\r\\nX: y\"}").externalize())
        .matches("[ -~]*");
  }

  @Test
  void readsNothingBeyondTheHardLimit() {
    String context = "{\"traceId\":\"" + "x".repeat(600) + "\"}";
    try (Bench strict = new Bench("context.hard-limit", "512")) {
      assertThat(strict.mdk.join(context).traceId()).hasSize(36);
      assertThat(bench.mdk.join(context).traceId()).hasSize(600);
    }
  }

  @Test
  void leavesTheLargestPropertiesOutBeyondTheSoftLimitAndCountsThem() {
    Session session =
        bench
            .mdk
            .session()
            .trace(LogLevel.DEBUG)
            .deadline(Duration.ofSeconds(1))
            .property(USER, "ann")
            .property(PropertyKey.text("shop:large"), "x".repeat(3000))
            .property(PropertyKey.text("shop:larger"), "y".repeat(3500));

    String context = session.externalize();

    assertThat(context.length()).isLessThanOrEqualTo(ContextCodec.SOFT_LIMIT);
    Session next = bench.mdk.join(context);
    assertThat(next.properties()).containsOnlyKeys("shop:user", "shop:large");
    assertThat(next.level()).isEqualTo(LogLevel.DEBUG);
    assertThat(next.remaining()).contains(Duration.ofSeconds(1));
    assertThat(bench.facilities.events().of(MdkEvent.Dropped.class))
        .containsExactly(new MdkEvent.Dropped("property", "size", 1));
    assertThat(session.properties()).hasSize(3);
  }

  @Test
  void derivesAFreshTraceThatSaysWhereItComesFrom() {
    try (Bench own =
        new Bench(new TestFacilities().withEnvironment(Environment.parse("parent:child")))) {
      Session parent =
          own.mdk
              .join("{\"traceId\":\"T\",\"clock\":{\"clocks\":[0,1]},\"properties\":{\"a\":1}}")
              .trace(LogLevel.WARN)
              .deadline(Duration.ofSeconds(1));

      Session derived = parent.trace(LogLevel.INFO).derive();

      assertThat(derived.traceId()).isNotEqualTo("T").hasSize(36);
      assertThat(derived.environment()).isEqualTo(own.mdk.environment());
      assertThat(derived.properties()).isEqualTo(Map.of("a", JsonNumber.of(1)));
      assertThat(derived.remaining()).isEmpty();
      assertThat(derived.clock()).isEqualTo(CausalClock.of(1));
      assertThat(own.texts()).containsExactly("This session is derived from trace T [0, 2, 0]");
      assertThat(parent.clock()).isEqualTo(CausalClock.of(0, 2, 1));
    }
  }

  @Test
  void saysWhereALineStands() {
    Session session = bench.mdk.join("{\"traceId\":\"T\",\"environment\":{\"name\":\"prod\"}}");

    LogId id = session.info("a", "b");

    assertThat(id)
        .isEqualTo(
            new LogId(
                "T", CausalClock.of(1, 1), new Environment("prod", java.util.Optional.empty())));
  }

  @Test
  void refusesNullByItsName() {
    Session session = bench.mdk.session();

    assertThatThrownBy(() -> session.property(USER, null)).hasMessageContaining("shop:user");
    assertThatThrownBy(() -> session.resolve(null, "1.0")).hasMessageContaining("service");
    assertThatThrownBy(() -> session.wrap(null)).hasMessageContaining("task");
  }
}
