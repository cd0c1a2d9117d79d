package dev.mdk.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Mdk;
import dev.mdk.NoNodeException;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.ScriptedSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** S15: names that nobody has ever heard of, one after another. */
class UniqueNamesTest {

  private static final long MOST_BYTES = 16 * 1024 * 1024;

  @Test
  void aFloodOfNamesAndTracesKeepsNothing() {
    flood(50_000);
  }

  @Test
  @Tag("long")
  @Timeout(900)
  void aMillionNamesAndTracesKeepNothing() {
    flood(1_000_000);
  }

  @SuppressWarnings("SystemOut") // the figures belong to the result
  private static void flood(int count) {
    ScriptedSource source = ScriptedSource.synced(Nodes.node("hello", "1.0", "http://127.0.0.1:1"));
    try (Mdk mdk = Mdk.builder().source(source).setting("log.sinks", "none").start()) {
      flood(mdk, 0, 10_000); // fills what is bounded
      long before = used();

      flood(mdk, 10_000, count);

      long grown = used() - before;
      System.out.println(count + " names: " + grown / 1024 + " KiB more");
      assertThat(grown).isLessThan(MOST_BYTES);
      assertThat(source.wanted().size()).isLessThanOrEqualTo(20_000);
      assertThat(mdk.session().resolve("hello", "1.0").address()).isNotEmpty();
    }
  }

  private static void flood(Mdk mdk, int from, int to) {
    for (int i = from; i < to; i++) {
      try {
        String context = "{\"traceId\":\"t-" + i + "\",\"environment\":{\"name\":\"e-" + i + "\"}}";
        mdk.join(context).info("test", "of trace " + i);
        mdk.resolver().resolve("service-" + i, i % 7 + "." + i); // does not wait
      } catch (NoNodeException expected) {
        // there is none
      }
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
