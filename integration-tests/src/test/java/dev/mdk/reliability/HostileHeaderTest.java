package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S1: damaged contexts. The seed of the random ones is printed; -Dmdk.test.seed sets it. */
@Timeout(120)
class HostileHeaderTest {

  private static final int MUTATIONS = 10_000;
  private static final String[] HOSTILE = {
    "{}",
    "[]",
    "null",
    "\"\"",
    "0",
    "{\"traceId\":{}}",
    "{".repeat(8192),
    "[".repeat(8192),
    "{\"a\":".repeat(1600),
    "\0",
    "\ufffe",
    "{\"properties\":{\"$class\":\"java.lang.Runtime\"}}",
    "{\"clock\":{\"clocks\":" + "[".repeat(4000) + "]".repeat(4000) + "}}",
    "{\"traceId\":\"" + "\\u0000".repeat(1000) + "\"}",
    "{\"remaining\":1" + "0".repeat(8000) + "}",
    "${jndi:ldap://127.0.0.1/a}",
  };

  private final Queue<String> logged = new ConcurrentLinkedQueue<>();

  @Test
  @SuppressWarnings("SystemOut") // the figures belong to the result
  void areJoinedWithoutAnExceptionAndKeepTheirMeaning() {
    long seed = Long.getLong("mdk.test.seed", System.nanoTime());
    Random random = new Random(seed);
    Handler handler = recording();
    Logger.getLogger("dev.mdk").addHandler(handler);
    long began = System.nanoTime();
    int fresh = 0;
    try (Mdk mdk = Mdk.builder().setting("log.sinks", "none").start()) {
      String valid = valid(mdk);
      for (int i = 0; i < MUTATIONS + HOSTILE.length; i++) {
        String text = i < HOSTILE.length ? HOSTILE[i] : mutated(valid, random);
        Session session = mdk.join(text);
        Session again = mdk.join(session.externalize());
        assertThat(again.traceId()).as("seed %d: %s", seed, text).isEqualTo(session.traceId());
        assertThat(again.properties())
            .as("seed %d: %s", seed, text)
            .isEqualTo(session.properties());
        assertThat(again.environment()).isEqualTo(session.environment());
        fresh += session.clock().depth() == 1 ? 1 : 0;
      }
    } finally {
      Logger.getLogger("dev.mdk").removeHandler(handler);
    }
    long seconds = (System.nanoTime() - began) / 1_000_000_000 + 1;
    System.out.println(
        MUTATIONS
            + " mutations, seed "
            + seed
            + ": "
            + fresh
            + " fresh sessions, "
            + logged.size()
            + " warnings in "
            + seconds
            + " s");
    assertThat(fresh).isPositive();
    assertThat(logged).hasSizeLessThanOrEqualTo((int) seconds + 1);
  }

  private static String valid(Mdk mdk) {
    return mdk.session()
        .deadline(Duration.ofHours(1))
        .property(PropertyKey.text("t:user"), "ada")
        .property(PropertyKey.text("t:long"), "\u00fc\u2028\ud83d\ude00".repeat(20))
        .externalize();
  }

  private Handler recording() {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        logged.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static String mutated(String valid, Random random) {
    StringBuilder text = new StringBuilder(valid);
    for (int changes = 1 + random.nextInt(5); changes > 0 && !text.isEmpty(); changes--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(128));
        case 1 -> text.insert(at, (char) random.nextInt(65_536));
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at)));
        case 4 -> text.insert(at, "{\"a\":[");
        default -> text.setLength(at + 1);
      }
    }
    return text.toString();
  }

  @Test
  @SuppressWarnings("SystemOut") // the figure belongs to the result
  void areReadQuicklyAtTheirLongest() {
    try (Mdk mdk = Mdk.builder().setting("log.sinks", "none").start()) {
      StringBuilder text = new StringBuilder("{\"traceId\":\"t\",\"properties\":{\"n\":[0");
      while (text.length() < 8_180) {
        text.append(",{}");
      }
      String longest = text.append("]}}").toString();
      long best = Long.MAX_VALUE;
      for (int round = 0; round < 20; round++) {
        long began = System.nanoTime();
        for (int i = 0; i < 500; i++) {
          assertThat(mdk.join(longest).traceId()).isEqualTo("t");
        }
        best = Math.min(best, (System.nanoTime() - began) / 500);
      }
      System.out.println(longest.length() + " characters are joined in " + best / 1000 + " us");
      assertThat(best).isLessThan(1_000_000); // 100 us are promised on a machine at rest
    }
  }
}
