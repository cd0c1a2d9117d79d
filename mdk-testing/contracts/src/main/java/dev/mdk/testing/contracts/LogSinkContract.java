package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rules of {@link LogSink}:
 *
 * <ul>
 *   <li>when {@code write} returns, the batch was taken: each line once, in order;
 *   <li>it takes every level, lines with and without exception, properties and service, and any
 *       text, and makes one line of each;
 *   <li>it changes nothing in the batch, and may be called by another thread the next time;
 *   <li>what it does not take it says, by throwing, and takes the next batch if it can;
 *   <li>it can be closed at once, after the last batch, and twice; what was taken stays.
 * </ul>
 *
 * <p>That it throws is checked only if there is {@linkplain #broken() a way} to make it fail.
 */
@Timeout(120)
public abstract class LogSinkContract {

  /** Makes the contract. */
  protected LogSinkContract() {}

  /**
   * Makes the sink.
   *
   * @return the sink
   * @throws Exception if the test has failed
   */
  protected abstract LogSink sink() throws Exception;

  /**
   * Returns what got to the place where the sink of this test writes.
   *
   * @return one text for each line, in order; it contains the text of the line, if that is of
   *     letters and digits
   * @throws Exception if the test has failed
   */
  protected abstract List<String> written() throws Exception;

  /**
   * Makes a sink that can write nowhere. Unless overridden, there is none, and the rule about it is
   * skipped.
   *
   * @return the sink
   * @throws Exception if the test has failed
   */
  protected LogSink broken() throws Exception {
    Assumptions.abort("has no place that can fail");
    return events -> {};
  }

  private static LogEvent line(String text) {
    return line(LogLevel.INFO, "orders", text, Optional.empty(), Map.of());
  }

  private static LogEvent line(
      LogLevel level,
      String category,
      String text,
      Optional<Throwable> thrown,
      Map<String, JsonValue> properties) {
    LogId id = new LogId("trace-1", CausalClock.of(1, 2, 4), Environment.SANDBOX);
    return new LogEvent(
        id, ManualTime.BEGINNING, "process-1", "shop", level, category, text, thrown, properties);
  }

  private static List<LogEvent> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> line("text" + i + "end")).toList();
  }

  private void assertWritten(int count) throws Exception {
    List<String> written = written();
    assertThat(written).as("lines written").hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(written.get(i)).contains("text" + i + "end");
    }
  }

  @Test
  void takesEachLineOnceAndInOrder() throws Exception {
    try (LogSink sink = sink()) {
      sink.write(lines(0, 1));
      assertWritten(1);
      sink.write(lines(1, 100));
      assertWritten(100);
      sink.write(lines(100, 1_000));
      assertWritten(1_000);
    }
  }

  @Test
  void takesWhateverALineHas() throws Exception {
    List<LogEvent> batch = new ArrayList<>();
    for (LogLevel level : LogLevel.values()) {
      batch.add(line(level, "orders", "text", Optional.empty(), Map.of()));
    }
    for (String text : hostile()) {
      var thrown = new IllegalStateException(text, new IllegalArgumentException(text));
      batch.add(line(LogLevel.ERROR, "orders", text, Optional.empty(), Map.of()));
      batch.add(line(LogLevel.ERROR, "orders" + text, "text", Optional.empty(), Map.of()));
      batch.add(line(LogLevel.ERROR, "orders", "text", Optional.of(thrown), Map.of()));
      batch.add(line(LogLevel.INFO, "c", "t", Optional.empty(), Map.of(text, JsonValue.of(text))));
    }
    LogId nowhere = new LogId("", CausalClock.NONE, Environment.SANDBOX);
    batch.add(
        new LogEvent(
            nowhere,
            ManualTime.BEGINNING,
            "",
            "",
            LogLevel.INFO,
            "",
            "",
            Optional.empty(),
            Map.of()));
    try (LogSink sink = sink()) {
      sink.write(List.copyOf(batch));
      assertThat(written()).as("lines written").hasSize(batch.size());
    }
  }

  private static List<String> hostile() {
    return Stream.of(
            "",
            "two\nlines\r\nand \u0085 more \u2028 of \u2029 them",
            "\"}\n{\"forged\":\"",
            "{0} %s ${x} \u0000\u001b[31m",
            "half a pair \uD83D",
            "\u202Eesrever",
            "long ".repeat(20_000))
        .toList();
  }

  @Test
  void mayBeCalledByAnotherThreadTheNextTime() throws Exception {
    try (LogSink sink = sink()) {
      for (int i = 0; i < 10; i++) {
        int from = i * 10;
        Crowd.run(1, thread -> sink.write(lines(from, from + 10)));
      }
      assertWritten(100);
    }
  }

  @Test
  void saysWhatItDidNotTake() throws Exception {
    LogSink sink = broken();
    for (int i = 0; i < 3; i++) { // not only the first time
      assertThatThrownBy(() -> sink.write(lines(0, 10))).as("a failed batch").isNotNull();
    }
  }

  @Test
  void closesAtOnceAndTwice() throws Exception {
    LogSink sink = sink();
    sink.close();
    sink.close();
    assertThat(written()).isEmpty();
  }

  @Test
  void keepsWhatItTookWhenItIsClosed() throws Exception {
    LogSink sink = sink();
    sink.write(lines(0, 10));
    sink.close();
    assertWritten(10);
  }
}
