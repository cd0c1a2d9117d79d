package dev.mdk.testing.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Carrier;
import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.wire.SharedContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PropagationFormatContractTest {

  private static final AtomicReference<PropagationFormat> SUBJECT = new AtomicReference<>();

  static class Subject extends PropagationFormatContract {
    @Override
    protected PropagationFormat format() {
      return SUBJECT.get();
    }
  }

  /** For those that block: all other rules have an end well within this time, on any machine. */
  static class Blocking extends Subject {
    @Override
    protected Duration limit() {
      return Duration.ofSeconds(5);
    }
  }

  private static Set<String> brokenBy(PropagationFormat subject) {
    SUBJECT.set(subject);
    return Rules.broken(Subject.class);
  }

  /** Carries the id of the trace and nothing else, if it is a plain one. */
  private static class TraceOnly implements PropagationFormat {
    @Override
    public List<String> names() {
      return List.of("X-Trace");
    }

    @Override
    public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {
      setter.set(carrier, "X-Trace", text(extracted.context()));
    }

    String text(SharedContext context) {
      return context.traceId().matches("[0-9a-f-]{1,64}") ? context.traceId() : "unknown";
    }

    @Override
    public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
      return getter.get(carrier, "X-Trace").stream().findFirst().flatMap(this::read);
    }

    Optional<Extracted> read(String text) {
      return text.matches("[0-9a-f-]{1,64}") ? Optional.of(trace(text)) : Optional.empty();
    }

    static Extracted trace(String id) {
      SharedContext context =
          new SharedContext(
              id,
              CausalClock.ZERO,
              Map.of(),
              Environment.SANDBOX,
              OptionalLong.empty(),
              OptionalLong.empty());
      return new Extracted(context, Map.of());
    }
  }

  @Test
  void acceptsAFormatThatCarriesLittle() {
    assertThat(brokenBy(new TraceOnly())).isEmpty();
  }

  @Test
  void noticesAFormatThatWritesWhateverItIsGiven() {
    assertThat(
            brokenBy(
                new TraceOnly() {
                  @Override
                  String text(SharedContext context) {
                    return context.traceId();
                  }
                }))
        .containsExactly("writesAnySession");
  }

  @Test
  void noticesAFormatThatThrowsForADamagedMessage() {
    assertThat(
            brokenBy(
                new TraceOnly() {
                  @Override
                  Optional<Extracted> read(String text) {
                    return Optional.of(trace(java.util.UUID.fromString(text).toString()));
                  }
                }))
        .contains("outlivesAnyMessage", "outlivesAnyDamage");
  }

  @Test
  void noticesAFormatThatCannotReadItself() {
    assertThat(
            brokenBy(
                new TraceOnly() {
                  @Override
                  Optional<Extracted> read(String text) {
                    return super.read(text).map(right -> trace("00" + text));
                  }
                }))
        .contains("readsWhatItWrites");
    assertThat(
            brokenBy(
                new TraceOnly() {
                  @Override
                  public <C> void inject(
                      Extracted extracted, C carrier, Carrier.Setter<C> setter) {}
                }))
        .contains("readsWhatItWrites");
  }

  @Test
  void noticesAFormatThatFindsASessionWhereThereIsNone() {
    assertThat(
            brokenBy(
                new TraceOnly() {
                  @Override
                  public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
                    return super.extract(carrier, getter).or(() -> Optional.of(trace("0")));
                  }
                }))
        .containsExactly("readsNothingWhereNothingIsSaid");
  }

  @Test
  void noticesAFormatThatUsesOtherNames() {
    PropagationFormat hidden =
        new TraceOnly() {
          @Override
          public List<String> names() {
            return List.of("X-Other");
          }
        };
    assertThat(brokenBy(hidden))
        .contains("readsWhatItWrites", "readsNothingWhereNothingIsSaid", "writesAnySession");
  }

  @Test
  void noticesNamesThatAreNone() {
    PropagationFormat misnamed =
        new TraceOnly() {
          @Override
          public List<String> names() {
            return List.of("X-Trace", "x-trace", "a b");
          }
        };
    assertThat(brokenBy(misnamed)).containsExactly("namesWhatItReadsAndWrites");
  }

  @Test
  void noticesAFormatThatWritesANameTwice() {
    PropagationFormat twice =
        new TraceOnly() {
          @Override
          public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {
            super.inject(extracted, carrier, setter);
            super.inject(extracted, carrier, setter);
          }
        };
    assertThat(brokenBy(twice)).contains("readsWhatItWrites");
  }

  @Test
  void noticesAFormatThatHasOneBufferForAll() {
    PropagationFormat shared =
        new TraceOnly() {
          private volatile String buffer = "";

          @Override
          String text(SharedContext context) {
            buffer = super.text(context);
            LockSupport.parkNanos(10_000);
            return buffer;
          }
        };
    assertThat(brokenBy(shared)).containsExactly("servesManyThreads");
  }

  @Test
  void noticesAFormatThatDoesNotEnd() {
    PropagationFormat endless =
        new TraceOnly() {
          @Override
          Optional<Extracted> read(String text) {
            if (text.length() > 1_000) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            return super.read(text);
          }
        };
    SUBJECT.set(endless);
    assertThat(Rules.broken(Blocking.class)).containsExactly("outlivesAnyMessage");
  }
}
