package dev.mdk.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.RepeatedTest;

/** What is written is read back the same, whatever the value; a failure names its seed. */
class JsonRoundTripTest {
  private static final int TREES = 200;

  @RepeatedTest(20)
  void readsBackEveryTreeItWrites() {
    withRandomTrees(
        (tree, random) -> {
          String text = Json.write(tree);
          String ascii = Json.writeAscii(tree);

          assertThat(Json.parse(text)).isEqualTo(tree).hasToString(text);
          assertThat(Json.parse(text.getBytes(UTF_8))).isEqualTo(tree);
          assertThat(ascii).matches("[ -~]*");
          assertThat(Json.parse(ascii)).isEqualTo(tree).hasSameHashCodeAs(tree);
          assertThat(Json.parsePrefix(text + " x", JsonLimits.defaults()))
              .isEqualTo(new JsonPrefix(tree, text.length()));
        });
  }

  @RepeatedTest(20)
  void answersAnyTextWithAValueOrAJsonException() {
    String replacements = "[]{},:\"\\0e-.tn \u0001é";
    withRandomTrees(
        (tree, random) -> {
          var text = new StringBuilder(Json.write(tree));
          for (int changes = random.nextInt(3); changes >= 0; changes--) {
            char replacement = replacements.charAt(random.nextInt(replacements.length()));
            text.setCharAt(random.nextInt(text.length()), replacement);
          }
          try {
            JsonValue value = Json.parse(text);
            assertThat(Json.parse(value.toString())).isEqualTo(value);
          } catch (JsonException e) {
            assertThat(e.offset()).as(text.toString()).isBetween(0, text.length());
          }
        });
  }

  private static void withRandomTrees(BiConsumer<JsonValue, Random> property) {
    long seed = Long.getLong("mdk.json.seed", System.nanoTime());
    var random = new Random(seed);
    try {
      for (int i = 0; i < TREES; i++) {
        property.accept(tree(random, 5), random);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("again with -Dmdk.json.seed=" + seed, e);
    }
  }

  private static JsonValue tree(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> JsonNull.NULL;
      case 1 -> JsonBoolean.of(random.nextBoolean());
      case 2 -> JsonNumber.of(random.nextLong() >> random.nextInt(64));
      case 3 -> JsonNumber.of(finite(random));
      case 4 ->
          random.nextBoolean()
              ? JsonNumber.of(new BigInteger(random.nextInt(200), random))
              : JsonNumber.of(
                  new BigDecimal(
                      new BigInteger(random.nextInt(200), random), random.nextInt(60) - 30));
      case 5 -> JsonString.of(text(random));
      case 6 -> {
        List<JsonValue> elements = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          elements.add(tree(random, depth - 1));
        }
        yield JsonArray.of(elements);
      }
      default -> {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 20 : 5); i > 0; i--) {
          members.put(text(random), tree(random, depth - 1));
        }
        yield JsonObject.of(members);
      }
    };
  }

  private static double finite(Random random) {
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : random.nextGaussian();
  }

  private static String text(Random random) {
    int[] bounds = {0x20, 0x80, 0x100, 0xD800, 0x10000};
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      if (random.nextInt(8) == 0) {
        text.append((char) (0xD800 + random.nextInt(0x800)));
      } else {
        text.append((char) random.nextInt(bounds[random.nextInt(bounds.length)]));
      }
    }
    return text.toString();
  }
}
