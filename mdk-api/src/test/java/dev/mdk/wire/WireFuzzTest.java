package dev.mdk.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonException;
import dev.mdk.json.JsonObject;
import dev.mdk.json.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damages valid texts in 20,000 ways, always the same ones. */
class WireFuzzTest {

  private static final int ROUNDS = 20_000;
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "null",
    "true",
    "-",
    "1e308",
    "1e-9",
    "9223372036854775808",
    "\"$class\":\"quark.bool\",",
    "{\"$class\":\"a.B\"}",
    "{\"$map\":[1,2,3]}",
    "\"$map\":7,",
    "\"$map\":[\"$map\",[\"a\"]],",
    "\"remaining\":-5,",
    "\"timeout\":1479945613,",
    "\\ud83d",
    "\"trace\":1,",
    "\"clocks\":[-9223372036854775808],",
    "\u0000",
    "\u65e5",
    "[[[[[[",
    "0.5"
  };

  private static final String[] NAMES = {"a", "shop:user_id", "timeou", "trac", "$ma", "b b", ""};
  private static final String[] IDS = {"sandbox", "", "e-1", "a\"b", "\u65e5", "x".repeat(170)};
  private static final Object[] VALUES = {
    "",
    "some text",
    "a\\b",
    "\u00e9",
    0,
    -17,
    1L << 62,
    1.5,
    true,
    false,
    List.of(1),
    Map.of("k", 2)
  };
  private static final Long[] MILLIS = {
    0L,
    1L,
    999L,
    1000L,
    999_999L,
    1_000_000L,
    1_001_002L,
    1_479_945_613_000L,
    1_479_945_613_020L,
    Integer.MAX_VALUE + 1L,
    2_147_483_648_001L,
    9_007_199_254_740L,
    -1L,
    253_402_300_799_999L,
    253_402_300_800_000L
  };
  private static final String[] LITERALS = {
    "0",
    "-0",
    "00",
    "01",
    "-1",
    "1.5",
    "1.020",
    "1.0200",
    ".5",
    "1.",
    "-",
    "",
    "1e3",
    "12345678901.020",
    "1234567890.020",
    "01.020",
    "-1.020",
    "123456789012",
    "1234567890123",
    "123456789012345678",
    "1234567890123456789",
    "9223372036854775808",
    "true",
    "truth",
    "null",
    "nil",
    "\"",
    "\"a\\u0041\"",
    "\"\u65e5\"",
    "\"\u0001\"",
    "{}",
    "[1]",
    "1,2,3,4,5,6",
    "1,",
    ",1"
  };

  @Test
  void readsADamagedHeaderWithoutAnExceptionAndHandsOnWhatItRead() {
    List<String> seeds =
        Vectors.cases("context-decode.json")
            .flatMap(each -> each.string("header").stream())
            .filter(header -> header.length() > 100)
            .toList();
    Random random = new Random(20161123);
    int[] read = {0};

    assertTimeout(
        BOUND,
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            String text = damage(seeds.get(random.nextInt(seeds.size())), random);
            Optional<SharedContext> context = ContextCodec.decode(text, ContextCodec.HARD_LIMIT);
            context.ifPresent(each -> meansTheSameAgain(each, text));
            theShortWayComesToTheSame(text);
            read[0] += context.isPresent() ? 1 : 0;
          }
        });
    assertThat(read[0]).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 10);
  }

  @Test
  void readsWhatItWroteTheShortWayAndThatDamagedAsTheLongWayDoes() {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    properties.put("a:text", JsonValue.of("some text"));
    properties.put("number", JsonValue.of(-17));
    properties.put("truth", JsonValue.of(true));
    properties.put("nothing", JsonValue.of(null));
    SharedContext[] sent = {
      context("t", CausalClock.ZERO, Map.of(), Environment.SANDBOX, OptionalLong.empty()),
      context("t", CausalClock.ZERO, Map.of(), Environment.SANDBOX, OptionalLong.of(1)),
      context(
          "id",
          CausalClock.of(3, 0, 7),
          properties,
          new Environment("e", Optional.of("f")),
          OptionalLong.of(1_479_945_613_000L)),
      context(
          "id",
          CausalClock.of(-1, 5, 1, 2, 8),
          properties,
          new Environment("", Optional.empty()),
          OptionalLong.of(1_479_945_613_020L))
    };
    Random random = new Random(4);
    int plain = 0;

    for (SharedContext context : sent) {
      String text = ContextCodec.encode(context, ContextCodec.SOFT_LIMIT).text();
      assertThat(text).isEqualTo(ContextCodec.encodeAny(context, ContextCodec.SOFT_LIMIT).text());
      assertThat(PlainContext.read(text)).isPresent();
      theShortWayComesToTheSame(text);
      for (int round = 0; round < ROUNDS / sent.length; round++) {
        String damaged = damage(text, random);
        plain += PlainContext.read(damaged).isPresent() ? 1 : 0;
        theShortWayComesToTheSame(damaged);
      }
    }
    assertThat(plain).isGreaterThan(ROUNDS / 100);
  }

  @Test
  void comesToTheSameBothWaysWhateverIsInAContext() {
    Random random = new Random(439);
    int[] plain = {0, 0};

    for (int round = 0; round < ROUNDS / 4; round++) {
      SharedContext context = anyContext(random);
      int limit = random.nextBoolean() ? ContextCodec.SOFT_LIMIT : 300;
      ContextCodec.Encoded encoded = ContextCodec.encode(context, limit);
      assertThat(encoded).isEqualTo(ContextCodec.encodeAny(context, limit));
      plain[0] += PlainContext.read(encoded.text()).isPresent() ? 1 : 0;
      theShortWayComesToTheSame(encoded.text());

      String written = plainText(random);
      plain[1] += PlainContext.read(written).isPresent() ? 1 : 0;
      theShortWayComesToTheSame(written);
    }
    assertThat(plain[0]).isBetween(ROUNDS / 20, ROUNDS / 4 - ROUNDS / 40);
    assertThat(plain[1]).isBetween(ROUNDS / 20, ROUNDS / 4 - ROUNDS / 40);
  }

  /** Returns a context of which most parts are plain. */
  private static SharedContext anyContext(Random random) {
    Map<String, JsonValue> properties = new LinkedHashMap<>();
    for (int i = random.nextInt(4) * random.nextInt(7); i > 0; i--) {
      Object value = random.nextInt(20) == 0 ? one(random, VALUES) : "some text";
      properties.put(one(random, NAMES) + random.nextInt(10), JsonValue.of(value));
    }
    OptionalLong timeout =
        random.nextInt(3) == 0 ? OptionalLong.empty() : OptionalLong.of(one(random, MILLIS));
    long[] levels =
        random.longs(1 + random.nextInt(8)).map(level -> level >> (level & 63)).toArray();
    return new SharedContext(
        id(random),
        random.nextInt(50) == 0 ? CausalClock.of(new long[70]) : CausalClock.of(levels),
        properties,
        new Environment(
            id(random), random.nextBoolean() ? Optional.empty() : Optional.of(id(random))),
        timeout.isEmpty() ? timeout : OptionalLong.of(Math.abs(one(random, MILLIS)) >> 3),
        timeout);
  }

  private static String id(Random random) {
    return random.nextInt(12) == 0 ? one(random, IDS) : "some-id";
  }

  /** Writes what looks like the plainest context, with parts that are not all of that kind. */
  private static String plainText(Random random) {
    StringBuilder properties = new StringBuilder();
    for (int i = random.nextInt(5) * random.nextInt(6); i > 0; i--) {
      properties
          .append(properties.isEmpty() ? "" : ",")
          .append('"')
          .append(one(random, NAMES))
          .append((char) ('a' + random.nextInt(26)))
          .append((char) ('a' + random.nextInt(26)))
          .append("\":")
          .append(random.nextInt(60) == 0 ? one(random, LITERALS) : "\"some text\"");
    }
    if (random.nextBoolean()) {
      properties
          .append(properties.isEmpty() ? "" : ",")
          .append("\"timeout\":")
          .append(random.nextInt(8) == 0 ? one(random, LITERALS) : "1479945613.020");
    }
    return "{\"$class\":\"mdk_protocol.SharedContext\",\"traceId\":\"some-id\",\"clock\":"
        + "{\"$class\":\"mdk_protocol.LamportClock\",\"clocks\":["
        + (random.nextInt(8) == 0 ? one(random, LITERALS) : "1,2")
        + "]},\"properties\":{"
        + properties
        + "},\"environment\":{\"$class\":\"mdk_protocol.OperationalEnvironment\",\"name\":\"sandbox\","
        + "\"fallbackName\":null},\"remaining\":"
        + (random.nextInt(8) == 0 ? one(random, LITERALS) : "1500")
        + "}";
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static <T> T one(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }

  private static SharedContext context(
      String traceId,
      CausalClock clock,
      Map<String, JsonValue> properties,
      Environment environment,
      OptionalLong timeout) {
    OptionalLong remaining = timeout.isPresent() ? OptionalLong.of(1500) : OptionalLong.empty();
    return new SharedContext(traceId, clock, properties, environment, remaining, timeout);
  }

  private static void theShortWayComesToTheSame(String text) {
    Optional<SharedContext> plain = PlainContext.read(text);
    if (plain.isEmpty()) {
      return;
    }
    assertThat(ContextCodec.decodeAny(text)).as(text).isEqualTo(PlainContext.read(text));
    for (int limit : new int[] {ContextCodec.SOFT_LIMIT, 300}) {
      SharedContext known = ContextCodec.decodeAny(text).orElseThrow();
      known
          .properties()
          .forEach(
              (name, value) -> assertThat(plain.get().properties().get(name)).isEqualTo(value));
      assertThat(ContextCodec.encode(plain.get(), limit)) // before anybody has read its properties
          .as(text)
          .isEqualTo(ContextCodec.encodeAny(known, limit));
    }
  }

  @Test
  void readsADamagedNodeWithoutAnExceptionAndHandsOnWhatItRead() {
    Node valid =
        new Node(
            "id-1",
            "orders",
            "1.2",
            "http://127.0.0.1:80",
            Map.of("w", JsonValue.of(1), "m", JsonValue.of(Map.of("a", List.of(1, 2)))),
            new Environment("child", Optional.of("parent")));
    String seed = NodeCodec.encode(valid).toString();
    Random random = new Random(2016);
    int[] read = {0};

    assertTimeout(
        BOUND,
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            Optional<Node> node = parse(damage(seed, random)).flatMap(NodeCodec::decode);
            node.ifPresent(
                each ->
                    assertThat(withoutClass(NodeCodec.decode(NodeCodec.encode(each)).get()))
                        .isEqualTo(withoutClass(each)));
            read[0] += node.isPresent() ? 1 : 0;
          }
        });
    assertThat(read[0]).isGreaterThan(ROUNDS / 10);
  }

  @Test
  void readsDamagedMessagesWithoutAnExceptionAndHandsOnWhatItRead() {
    List<String> seeds = RtpVectorsTest.saidByTheOriginal().toList();
    Random random = new Random(1123);
    int[] read = {0};

    assertTimeout(
        BOUND,
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            String text = damage(seeds.get(random.nextInt(seeds.size())), random);
            for (RtpMessage message : RtpCodec.decode(text)) {
              String written = RtpCodec.encode(message);
              assertThat(RtpCodec.encode(RtpCodec.decode(written).get(0)))
                  .as(text)
                  .isEqualTo(written);
              read[0]++;
            }
          }
        });
    assertThat(read[0]).isGreaterThan(ROUNDS / 10);
  }

  private static void meansTheSameAgain(SharedContext read, String text) {
    ContextCodec.Encoded sent = ContextCodec.encode(read, 10 * ContextCodec.HARD_LIMIT);
    assertThat(sent.dropped()).as(text).isZero();
    SharedContext again =
        ContextCodec.decode(sent.text(), 10 * ContextCodec.HARD_LIMIT).orElseThrow();
    assertThat(again.traceId()).as(text).isEqualTo(read.traceId());
    assertThat(again.clock()).as(text).isEqualTo(read.clock());
    assertThat(again.environment()).as(text).isEqualTo(read.environment());
    assertThat(again.remainingMillis()).as(text).isEqualTo(read.remainingMillis());
    assertThat(again.timeoutEpochMillis().stream().toArray())
        .as(text)
        .isEqualTo(
            read.timeoutEpochMillis().stream().map(t -> t % 1000 == 0 ? t - 1 : t).toArray());
    assertThat(JsonObject.of(again.properties()))
        .as(text)
        .isEqualTo(JsonObject.of(Plain.sendableProperties(read.properties())));
  }

  /** Returns the node without the one thing that is read and not handed on. */
  private static Node withoutClass(Node node) {
    return new Node(
        node.id(),
        node.service(),
        node.version(),
        node.address(),
        Plain.sendableProperties(node.properties()),
        node.environment());
  }

  private static Optional<JsonValue> parse(String text) {
    try {
      return Optional.of(Json.parse(text));
    } catch (JsonException unreadable) {
      return Optional.empty();
    }
  }

  private static String damage(String text, Random random) {
    StringBuilder damaged = new StringBuilder(text);
    for (int times = 1 + random.nextInt(3); times > 0 && damaged.length() > 0; times--) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(6)) {
        case 0 -> damaged.setCharAt(at, (char) random.nextInt(128));
        case 1 -> damaged.deleteCharAt(at);
        case 2 -> damaged.insert(afterBrace(damaged, at), PIECES[random.nextInt(PIECES.length)]);
        case 3 -> damaged.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 4 -> damaged.setLength(Math.max(1, at));
        default -> {
          int end = Math.min(damaged.length(), at + random.nextInt(40));
          damaged.insert(random.nextInt(damaged.length()), damaged.substring(at, end));
        }
      }
    }
    return damaged.toString();
  }

  /** Where a member can be put in, so that more than noise comes out. */
  private static int afterBrace(StringBuilder text, int from) {
    int brace = text.indexOf("{", from);
    return brace < 0 ? from : brace + 1;
  }
}
