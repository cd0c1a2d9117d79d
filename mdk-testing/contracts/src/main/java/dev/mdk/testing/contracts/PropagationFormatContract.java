package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.PropagationFormat.Extracted;
import dev.mdk.testing.Crowd;
import dev.mdk.wire.SharedContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of {@link PropagationFormat}:
 *
 * <ul>
 *   <li>it reads what it writes: the same trace, and what {@link #verify} adds; writing what was
 *       read gives something that reads the same;
 *   <li>it writes no other names than {@code names()}, each at most once, and only printable ASCII,
 *       whatever is in the session; and reads no others;
 *   <li>a message that says nothing gives nothing;
 *   <li>it never throws because of what a message or a session holds: any text, any number of
 *       values, any depth; and is done with it quickly;
 *   <li>any number of threads may use it at once.
 * </ul>
 */
@Timeout(120)
public abstract class PropagationFormatContract {

  private static final String UUID = "0b5cf0a8-4f3e-4bd4-a2e3-6b8a2d0c9f17";
  private static final SharedContext PLAIN =
      new SharedContext(
          UUID,
          CausalClock.of(1, 2, 4),
          Map.of("user", JsonValue.of("ada"), "n", JsonValue.of(17)),
          Environment.parse("production:test"),
          OptionalLong.of(1_500),
          OptionalLong.of(1_893_456_000_000L));

  /** Makes the contract. */
  protected PropagationFormatContract() {}

  /**
   * Makes the format.
   *
   * @return the format
   */
  protected abstract PropagationFormat format();

  /**
   * Checks that a session was read as it was written, by assertions. Override this for what the
   * format carries beside the trace.
   *
   * @param written what was written
   * @param read what was read of it
   */
  protected void verify(SharedContext written, SharedContext read) {
    assertThat(read.traceId()).isEqualTo(written.traceId());
  }

  /**
   * Returns how long a rule waits, in real time, for what must not block.
   *
   * @return 30 s unless overridden
   */
  protected Duration limit() {
    return Duration.ofSeconds(30);
  }

  /** Writes and keeps the rules of writing. */
  private static Map<String, String> write(PropagationFormat format, Extracted extracted) {
    Map<String, String> message = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    List<String> names = format.names();
    format.inject(
        extracted,
        message,
        (carrier, name, value) -> {
          assertThat(names).as("the names that it writes").contains(name);
          assertThat(value.chars().allMatch(c -> c >= 0x20 && c < 0x7f))
              .as("only printable ASCII is in %s", name)
              .isTrue();
          assertThat(carrier.put(name, value)).as("another value of %s", name).isNull();
        });
    return message;
  }

  private static Extracted only(SharedContext context) {
    return new Extracted(context, Map.of());
  }

  private static Optional<Extracted> read(PropagationFormat format, Map<String, String> message) {
    return read(
        format,
        (carrier, name) -> Optional.ofNullable(message.get(name)).map(List::of).orElse(List.of()));
  }

  private static Optional<Extracted> read(
      PropagationFormat format, dev.mdk.Carrier.Getter<String> getter) {
    List<String> names = format.names();
    Optional<Extracted> read =
        format.extract(
            "message",
            (carrier, name) -> {
              assertThat(names).as("the names that it reads").contains(name);
              return getter.get(carrier, name);
            });
    assertThat((Object) read).as("what is read").isNotNull();
    return read;
  }

  @Test
  void namesWhatItReadsAndWrites() {
    PropagationFormat format = format();
    assertThat(format.names()).isNotEmpty().isEqualTo(format.names());
    assertThat(format.names()).allMatch(name -> name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"));
    assertThat(format.names().stream().map(String::toLowerCase)).doesNotHaveDuplicates();
  }

  @Test
  void readsWhatItWrites() {
    PropagationFormat format = format();
    Map<String, String> message = write(format, only(PLAIN));
    assertThat(message).as("the message").isNotEmpty();
    Extracted read = read(format, message).orElseThrow(() -> new AssertionError("nothing is read"));
    verify(PLAIN, read.context());

    Extracted again = read(format, write(format, read)).orElseThrow();
    verify(PLAIN, again.context());
  }

  @Test
  void writesAnySession() {
    PropagationFormat format = format();
    assertTimeoutPreemptively(
        limit(), () -> sessions().forEach(context -> write(format, only(context))));
  }

  private static List<SharedContext> sessions() {
    List<SharedContext> sessions = new ArrayList<>();
    for (String text : hostile()) {
      sessions.add(session(text, PLAIN.clock(), Map.of(), Environment.SANDBOX));
      sessions.add(
          session(UUID, PLAIN.clock(), Map.of(text, JsonValue.of(text)), PLAIN.environment()));
      Environment environment = new Environment(text, Optional.of(text));
      sessions.add(session(UUID, PLAIN.clock(), Map.of(), environment));
    }
    long[] deep = new long[1_000];
    Arrays.fill(deep, Long.MAX_VALUE);
    sessions.add(session(UUID, CausalClock.of(deep), Map.of(), PLAIN.environment()));
    sessions.add(session(UUID, CausalClock.NONE, Map.of(), PLAIN.environment()));
    sessions.add(session(UUID, CausalClock.of(-1), Map.of(), PLAIN.environment()));
    return sessions;
  }

  private static SharedContext session(
      String trace, CausalClock clock, Map<String, JsonValue> properties, Environment environment) {
    return new SharedContext(
        trace, clock, properties, environment, OptionalLong.empty(), OptionalLong.empty());
  }

  private static List<String> hostile() {
    return List.of(
        "",
        " ",
        "a\r\nSet-Cookie: b",
        "\u0000\u001b\u007f\u0085",
        "\u00e9 \u6f22\u5b57 \uD83D\uDE00 \uD83D",
        "\",}]{[\\",
        "%%%,;=%0d%0a",
        "x".repeat(100_000));
  }

  @Test
  void readsNothingWhereNothingIsSaid() {
    PropagationFormat format = format();
    assertThat(read(format, Map.of())).isEmpty();
    assertThat(read(format, Map.of("X-Another-Header", "text"))).isEmpty();
    assertThat(read(format, (carrier, name) -> List.of(""))).as("of an empty text").isEmpty();
  }

  @Test
  void outlivesAnyMessage() {
    PropagationFormat format = format();
    Map<String, String> good = write(format, only(PLAIN));
    assertTimeoutPreemptively(
        limit(),
        () -> {
          for (String text : messages()) {
            read(format, (carrier, name) -> List.of(text));
            read(format, (carrier, name) -> Collections.nCopies(1_000, text));
            for (String damaged : good.keySet()) { // the others are as they should be
              Map<String, String> message = new TreeMap<>(good);
              message.put(damaged, text);
              read(format, message);
            }
          }
        });
  }

  private static List<String> messages() {
    List<String> messages = new ArrayList<>(hostile());
    messages.addAll(
        List.of("null", "{}", "[]", "0", "-1", "1e999999999", "00-", "{\"a\":", "=", ",,,,"));
    messages.add("[".repeat(100_000));
    messages.add("{\"a\":".repeat(20_000));
    messages.add("9".repeat(100_000));
    return messages;
  }

  @Test
  void outlivesAnyDamage() {
    PropagationFormat format = format();
    Map<String, String> good = write(format, only(PLAIN));
    Random random = new Random(42);
    assertTimeoutPreemptively(
        limit(),
        () ->
            good.forEach(
                (name, text) -> {
                  for (int end = 0; end < text.length(); end++) {
                    readWith(format, good, name, text.substring(0, end));
                  }
                  for (int i = 0; i < 5_000; i++) {
                    readWith(format, good, name, damaged(text, random));
                  }
                }));
  }

  private static void readWith(
      PropagationFormat format, Map<String, String> good, String name, String text) {
    Map<String, String> message = new TreeMap<>(good);
    message.put(name, text);
    read(format, message).ifPresent(read -> write(format, read)); // what it read can be written
  }

  private static String damaged(String text, Random random) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0 && damaged.length() > 0; i--) {
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(3)) {
        case 0 -> damaged.setCharAt(at, (char) random.nextInt(0x180));
        case 1 -> damaged.insert(at, "\"\\{}[]:,-0e%;=".charAt(random.nextInt(14)));
        default -> damaged.deleteCharAt(at);
      }
    }
    return damaged.toString();
  }

  @Test
  void servesManyThreads() {
    PropagationFormat format = format();
    Crowd.run(
        4,
        thread -> {
          String trace = UUID.substring(0, UUID.length() - 1) + thread;
          SharedContext own = session(trace, PLAIN.clock(), Map.of(), PLAIN.environment());
          for (int i = 0; i < 200; i++) {
            Extracted read = read(format, write(format, only(own))).orElseThrow();
            assertThat(read.context().traceId()).isEqualTo(trace);
          }
        });
  }
}
