package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mdk.Carrier;
import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.PropagationFormatProvider;
import dev.mdk.spi.Settings;
import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.SharedContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PropagationTest {

  private static final Carrier.Getter<Map<String, List<String>>> GET =
      (headers, name) -> headers.getOrDefault(name, List.of());

  private static Mdk mdk(PropagationFormat... formats) {
    Bench.Parts parts = new Bench.Parts();
    for (PropagationFormat format : formats) {
      parts.with(PropagationFormatProvider.class, new Provider(format));
    }
    return Bench.builder(parts).facilities(new TestFacilities()).start();
  }

  private static Map<String, String> inject(Session session) {
    Map<String, String> headers = new TreeMap<>();
    session.inject(headers, Map::put);
    return headers;
  }

  @Test
  void writesAllFormatsAtOneClock() {
    try (Mdk mdk = mdk(new Other("b"), new Other("a"))) {
      Session session = mdk.session();

      Map<String, String> headers = inject(session);

      assertThat(headers).containsOnlyKeys("X-MDK-Context", "a", "b");
      assertThat(headers).containsEntry("a", session.traceId() + " 0 ");
      assertThat(session.clock()).isEqualTo(CausalClock.of(1));
      assertThat(mdk.join(headers.get("X-MDK-Context")).clock()).isEqualTo(CausalClock.of(1, 0));
    }
  }

  @Test
  void usesTheFormatsGivenToTheBuilderAfterThoseThatAreFound() {
    Bench.Parts parts =
        new Bench.Parts().with(PropagationFormatProvider.class, new Provider(new Other("b")));
    try (Mdk mdk =
        Bench.builder(parts)
            .facilities(new TestFacilities())
            .propagationFormat(new Other("a"))
            .start()) {
      assertThat(inject(mdk.session())).containsOnlyKeys("X-MDK-Context", "a", "b");

      Session joined = mdk.join(Map.of("a", List.of("first"), "b", List.of("second")), GET);

      assertThat(joined.traceId()).isEqualTo("second");
    }
  }

  @Test
  void believesOursAndHandsOnWhatOthersCarried() {
    try (Mdk mdk = mdk(new Other("a"))) {
      Session session =
          mdk.join(
              Map.of("X-MDK-Context", List.of("{\"traceId\":\"ours\"}"), "a", List.of("theirs")),
              GET);

      assertThat(session.traceId()).isEqualTo("ours");
      assertThat(inject(session)).containsEntry("a", "ours 1,0 theirs");
    }
  }

  @Test
  void believesTheFirstOfTheOthersByName() {
    try (Mdk mdk = mdk(new Other("b"), new Other("a"))) {
      Session session = mdk.join(Map.of("b", List.of("tb"), "a", List.of("ta")), GET);

      assertThat(session.traceId()).isEqualTo("ta");
      assertThat(session.clock()).isEqualTo(CausalClock.of(1, 0));
      assertThat(mdk.derive(Map.of("b", List.of("tb")), GET).clock()).isEqualTo(CausalClock.of(1));
    }
  }

  @Test
  void startsAFreshSessionFromAMessageThatSaysNothing() {
    try (Mdk mdk = mdk()) {
      assertThat(mdk.join(Map.of(), GET).clock()).isEqualTo(CausalClock.ZERO);
    }
  }

  @Test
  void takesTheFirstOfSeveralValuesThatCanBeRead() {
    try (Mdk mdk = mdk()) {
      List<String> values = List.of("", "nonsense", "{\"traceId\":\"a\"}", "{\"traceId\":\"b\"}");

      assertThat(mdk.join(Map.of("X-MDK-Context", values), GET).traceId()).isEqualTo("a");
    }
  }

  @Test
  void countsTheSizesOfSeveralValuesTogether() {
    try (Mdk mdk = mdk()) {
      List<String> values = List.of("x".repeat(8180), "{\"traceId\":\"a\"}");

      assertThat(mdk.join(Map.of("X-MDK-Context", values), GET).traceId()).isNotEqualTo("a");
    }
  }

  @Test
  void outlivesFormatsAndCarriersThatThrow() {
    PropagationFormat broken =
        new PropagationFormat() {
          @Override
          public List<String> names() {
            return List.of("broken");
          }

          @Override
          public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {
            throw new IllegalStateException();
          }

          @Override
          public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
            throw new IllegalStateException();
          }
        };
    try (Mdk mdk = mdk(broken, new Other("z"))) {
      assertThat(mdk.join(Map.of("z", List.of("t")), GET).traceId()).isEqualTo("t");
      assertThat(inject(mdk.session())).containsOnlyKeys("X-MDK-Context", "z");
      assertThatCode(
              () ->
                  mdk.session()
                      .inject(
                          "",
                          (carrier, name, value) -> {
                            throw new IllegalStateException();
                          }))
          .doesNotThrowAnyException();
    }
  }

  private record Provider(PropagationFormat format) implements PropagationFormatProvider {
    @Override
    public String name() {
      return format.names().get(0);
    }

    @Override
    public PropagationFormat create(Settings settings, Facilities facilities) {
      return format;
    }
  }

  /** Writes trace, clock and what it carried into one header; reads the trace. */
  private record Other(String name) implements PropagationFormat {
    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {
      SharedContext context = extracted.context();
      setter.set(
          carrier,
          name,
          context.traceId()
              + " "
              + context.clock()
              + " "
              + extracted.carried().getOrDefault("raw", ""));
    }

    @Override
    public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
      return getter.get(carrier, name).stream()
          .findFirst()
          .map(
              raw ->
                  new Extracted(
                      new SharedContext(
                          raw,
                          CausalClock.ZERO,
                          Map.of(),
                          Environment.SANDBOX,
                          OptionalLong.empty(),
                          OptionalLong.empty()),
                      Map.of("raw", raw)));
    }
  }
}
