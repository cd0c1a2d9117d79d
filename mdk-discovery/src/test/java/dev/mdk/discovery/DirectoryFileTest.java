package dev.mdk.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonValue;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryFileTest {

  private static final Node NODE =
      new Node(
          "id-1",
          "hello \u2028 \"w\u00f6rld\"",
          "1.2.3-beta",
          "http://127.0.0.1:8080/",
          Map.of("zone", JsonValue.of("a"), "weight", JsonValue.of(5)),
          new Environment("mine", Optional.of("production")));

  private static final DirectoryFile FILE =
      new DirectoryFile(NODE, 1_893_456_000_123L, 45_000, Optional.of("boot"));

  @Test
  void readsWhatItWrote() throws Exception {
    assertThat(DirectoryFile.decode(FILE.encode())).isEqualTo(FILE);
    assertThat(DirectoryFile.decode(FILE.withoutLock().encode())).isEqualTo(FILE.withoutLock());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 7, 1_893_456_000_999L, Long.MIN_VALUE, Long.MAX_VALUE})
  void isRenewedInPlaceWhateverTheClockSays(long millis) throws Exception {
    byte[] bytes = FILE.encode();
    byte[] renewal = DirectoryFile.encodeHeartbeat(millis);

    System.arraycopy(renewal, 0, bytes, DirectoryFile.HEARTBEAT_OFFSET, renewal.length);

    assertThat(DirectoryFile.decode(bytes))
        .isEqualTo(new DirectoryFile(NODE, millis, 45_000, Optional.of("boot")));
  }

  @Test
  void boundsHowLongANodeCanAskToLive() throws Exception {
    for (long ttl : new long[] {-1, 0, 1, 3_000, 600_000, 600_001, Long.MAX_VALUE}) {
      byte[] bytes = new DirectoryFile(NODE, 0, ttl, Optional.empty()).encode();
      assertThat(DirectoryFile.decode(bytes).ttlMillis()).isBetween(3_000L, 600_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"heartbeat\":\"1\",\"service\":\"a\",\"version\":\"1\",\"address\":\"b\"}",
        "{\"heartbeat\":1e3,\"service\":\"a\",\"version\":\"1\",\"address\":\"b\"}",
        "{\"heartbeat\":1,\"service\":\"\",\"version\":\"1\",\"address\":\"b\"}",
        "{\"heartbeat\":1,\"service\":\"a\",\"version\":\"1\",\"address\":5}",
        "{\"heartbeat\":1,\"service\":\"a\",\"version\":\"1\",\"address\":\"b\"}}"
      })
  void refusesWhatIsNoNode(String text) {
    assertThatThrownBy(() -> DirectoryFile.decode(text.getBytes(UTF_8)))
        .isInstanceOf(DirectoryFile.NotANode.class);
  }

  @Test
  void survivesEveryFlippedByteAndEveryCut() {
    byte[] good = FILE.encode();
    Random random = new Random(7);
    for (int i = 0; i < good.length; i++) {
      byte[] flipped = good.clone();
      flipped[i] ^= (byte) (1 << random.nextInt(8));
      assertReadOrRefused(flipped);
      byte[] cut = Arrays.copyOf(good, i);
      assertThatThrownBy(() -> DirectoryFile.decode(cut))
          .isInstanceOf(DirectoryFile.NotANode.class);
    }
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(DirectoryFile.decode(bytes).node().address()).isNotEmpty();
    } catch (DirectoryFile.NotANode e) {
      assertThat(e.reason()).isNotEmpty();
    }
  }

  @Test
  void namesNoTwoFilesAlike() {
    String name = DirectoryFile.newName("hello");

    assertThat(name).matches("hello-[0-9a-f-]{36}\\.json");
    assertThat(DirectoryFile.newName("hello")).isNotEqualTo(name);
    assertThat(DirectoryFile.isName(name)).isTrue();
    assertThat(DirectoryFile.isTemporaryName(DirectoryFile.temporaryName(name))).isTrue();
    assertThat(DirectoryFile.isName(DirectoryFile.temporaryName(name))).isFalse();
    assertThat(DirectoryFile.newName("../-\u00e9")).startsWith("_._-_-");
    assertThat(Json.parse(FILE.encode()).asObject().orElseThrow().string("id")).contains("id-1");
  }
}
