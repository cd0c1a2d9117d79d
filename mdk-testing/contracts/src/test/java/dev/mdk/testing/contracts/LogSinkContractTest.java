package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.spi.LogEvent;
import dev.mdk.spi.LogSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LogSinkContractTest {

  /** Makes a sink that writes to a list. */
  private interface Maker extends Function<List<String>, LogSink> {}

  private static final AtomicReference<Maker> SUBJECT = new AtomicReference<>();
  private static final AtomicReference<LogSink> BROKEN = new AtomicReference<>();

  static class Subject extends LogSinkContract {
    private final List<String> place = new ArrayList<>();

    @Override
    protected LogSink sink() {
      return SUBJECT.get().apply(place);
    }

    @Override
    protected List<String> written() {
      return place;
    }
  }

  static class SubjectThatCanFail extends Subject {
    @Override
    protected LogSink broken() {
      return BROKEN.get();
    }
  }

  private static Set<String> brokenBy(Maker subject) {
    SUBJECT.set(subject);
    return Rules.broken(Subject.class);
  }

  private static LogSink right(List<String> place) {
    return events -> events.forEach(event -> place.add(event.text()));
  }

  @Test
  void acceptsASinkThatWritesAll() {
    assertThat(brokenBy(LogSinkContractTest::right)).isEmpty();
    assertThat(Rules.skipped(Subject.class)).containsExactly("saysWhatItDidNotTake");
  }

  @Test
  void noticesASinkThatKeepsABatchBack() {
    Maker buffering =
        place -> {
          List<LogEvent> kept = new ArrayList<>();
          return events -> {
            kept.forEach(event -> place.add(event.text()));
            kept.clear();
            kept.addAll(events);
          };
        };
    assertThat(brokenBy(buffering))
        .contains("takesEachLineOnceAndInOrder", "keepsWhatItTookWhenItIsClosed");
  }

  @Test
  void noticesASinkThatWritesTwiceOrInAnotherOrder() {
    assertThat(
            brokenBy(
                place ->
                    events -> {
                      right(place).write(events);
                      right(place).write(events);
                    }))
        .contains("takesEachLineOnceAndInOrder");
    assertThat(brokenBy(place -> events -> events.forEach(event -> place.add(0, event.text()))))
        .contains("takesEachLineOnceAndInOrder");
  }

  @Test
  void noticesASinkThatMakesMoreThanOneLineOfALine() {
    assertThat(
            brokenBy(place -> events -> events.forEach(e -> e.text().lines().forEach(place::add))))
        .contains("takesWhateverALineHas");
  }

  @Test
  void noticesASinkThatChangesTheBatch() {
    assertThat(
            brokenBy(
                place ->
                    events -> {
                      right(place).write(events);
                      events.clear();
                    }))
        .contains("takesEachLineOnceAndInOrder");
  }

  @Test
  void noticesASinkThatBelongsToAThread() {
    Maker bound =
        place -> {
          ThreadLocal<Boolean> own = ThreadLocal.withInitial(() -> false);
          own.set(true);
          return events -> {
            if (own.get()) {
              right(place).write(events);
            }
          };
        };
    assertThat(brokenBy(bound)).containsExactly("mayBeCalledByAnotherThreadTheNextTime");
  }

  @Test
  void noticesASinkThatThrowsWhenItIsClosedAgainOrForgets() {
    assertThat(
            brokenBy(
                place ->
                    new LogSink() {
                      private boolean closed;

                      @Override
                      public void write(List<LogEvent> events) throws Exception {
                        right(place).write(events);
                      }

                      @Override
                      public void close() {
                        place.clear();
                        if (closed) {
                          throw new IllegalStateException("closed");
                        }
                        closed = true;
                      }
                    }))
        .containsExactly("closesAtOnceAndTwice", "keepsWhatItTookWhenItIsClosed");
  }

  @Test
  void noticesASinkThatHidesItsFailures() {
    SUBJECT.set(LogSinkContractTest::right);
    BROKEN.set(
        events -> {
          throw new IOException("no place");
        });
    assertThat(Rules.broken(SubjectThatCanFail.class)).isEmpty();

    BROKEN.set(events -> {});
    assertThat(Rules.broken(SubjectThatCanFail.class)).containsExactly("saysWhatItDidNotTake");
  }
}
