package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Attempt;
import dev.mdk.Carrier;
import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Outcome;
import dev.mdk.Session;
import dev.mdk.spi.CallReport;
import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.PropagationFormatProvider;
import dev.mdk.spi.Span;
import dev.mdk.testing.Nodes;
import dev.mdk.testing.TestFacilities;
import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How interactions, calls and lines hang together in the tree of a trace. */
class SpansTest {

  private final Bench caller = new Bench("service.name", "shop");
  private final Bench answerer = new Bench(new TestFacilities().withProcessId("process-2"));

  SpansTest() {
    caller.routing.add("orders");
  }

  @AfterEach
  void close() {
    caller.close();
    answerer.close();
  }

  private Span answer(Session session) {
    session.interact(interaction -> "");
    List<InteractionReport> all = answerer.reports.reports();
    return all.get(all.size() - 1).span();
  }

  private static Map<String, String> written(Session session, Attempt attempt) {
    Map<String, String> message = new HashMap<>();
    session.inject(attempt, message, Map::put);
    return message;
  }

  private static List<String> get(Map<String, String> message, String name) {
    return Optional.ofNullable(message.get(name)).stream().toList();
  }

  @Test
  void aRequestIsOneTreeFromTheCallersInteractionToTheAnswerers() {
    Session session = caller.mdk.session();
    Map<String, String> message = new HashMap<>();

    session.interact(
        interaction -> {
          Attempt attempt = session.attempt("orders", "1.0", Hint.NONE);
          message.putAll(written(session, attempt));
          caller.facilities.time().advance(Duration.ofMillis(30));
          attempt.report(Outcome.SUCCESS, Duration.ofMillis(30));
          session.info("orders", "answered");
          return "";
        });
    Span answered = answer(answerer.mdk.join(message, SpansTest::get));

    Span root = caller.reports.reports().get(0).span();
    CallReport call = caller.reports.calls().get(0);
    assertThat(root.parent()).isEmpty();
    assertThat(root.kind()).isEqualTo(Span.Kind.INTERNAL);
    assertThat(root.service()).isEqualTo("shop");
    assertThat(call.span().kind()).isEqualTo(Span.Kind.CLIENT);
    assertThat(call.span().parent()).contains(root.id());
    assertThat(call.span().name()).isEqualTo("orders");
    assertThat(Duration.between(call.start(), call.end())).isEqualTo(Duration.ofMillis(30));
    assertThat(call.node()).contains(Nodes.node("orders", "1.0", "http://orders"));
    assertThat(call.outcome()).contains(Outcome.SUCCESS);
    assertThat(answered.kind()).isEqualTo(Span.Kind.SERVER);
    assertThat(answered.parent()).contains(call.span().id());
    assertThat(caller.pipeline.events())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line.span()).contains(root.id()));
  }

  @Test
  void aMessageWrittenByHandIsTheCallToTheNodeResolvedLast() {
    Session session = caller.mdk.session();
    String[] context = new String[1];

    session.interact(
        interaction -> {
          session.resolve("orders", "1.0");
          context[0] = session.externalize();
          return "";
        });

    CallReport call = caller.reports.calls().get(0);
    assertThat(caller.reports.calls()).hasSize(1);
    assertThat(call.span().kind()).isEqualTo(Span.Kind.CLIENT);
    assertThat(answer(answerer.mdk.join(context[0])).parent()).contains(call.span().id());
  }

  @Test
  void aMessageWithoutANodeIsTold() {
    Session session = caller.mdk.session();
    String context = session.externalize();

    CallReport message = caller.reports.calls().get(0);
    assertThat(message.span().kind()).isEqualTo(Span.Kind.PRODUCER);
    assertThat(message.node()).isEmpty();
    assertThat(answer(answerer.mdk.join(context)).parent()).contains(message.span().id());
  }

  @Test
  void aCallOutsideOfAnyInteractionIsTold() {
    Session joined = caller.mdk.join(answerer.mdk.session().externalize());
    Attempt attempt = joined.attempt("orders", "1.0", Hint.NONE);
    written(joined, attempt);
    attempt.report(Outcome.UNREACHABLE, Duration.ZERO);
    attempt.release();

    assertThat(caller.reports.calls()).hasSize(1);
    CallReport call = caller.reports.calls().get(0);
    assertThat(call.outcome()).contains(Outcome.UNREACHABLE);
    assertThat(call.span().parent()).contains(answerer.reports.calls().get(0).span().id());
  }

  @Test
  void anAttemptTakenBackBeforeItWasSentIsNoCall() {
    Session session = caller.mdk.session();
    session.attempt("orders", "1.0", Hint.NONE).release();
    assertThat(caller.reports.calls()).isEmpty();
  }

  @Test
  void anInteractionInsideAnotherIsItsChild() {
    Session session = answerer.mdk.join(caller.mdk.session().externalize());
    session.interact(
        outer -> {
          outer.serves("GET /orders");
          return session.interact(inner -> "");
        });

    Span inner = answerer.reports.reports().get(0).span();
    Span outer = answerer.reports.reports().get(1).span();
    assertThat(outer.name()).isEqualTo("GET /orders");
    assertThat(outer.kind()).isEqualTo(Span.Kind.SERVER);
    assertThat(inner.parent()).contains(outer.id());
    assertThat(inner.kind()).isEqualTo(Span.Kind.INTERNAL);
  }

  @Test
  void aDerivedSessionIsLinkedToWhereItComesFrom() {
    Session derived = answerer.mdk.derive(caller.mdk.session().externalize());
    Span span = answer(derived);

    assertThat(span.parent()).isEmpty();
    assertThat(span.links()).containsExactly(caller.reports.calls().get(0).span().id());
  }

  @Test
  void linesOutsideOfAnyInteractionNameNone() {
    caller.mdk.session().info("orders", "alone");
    assertThat(caller.pipeline.events()).extracting(LogEvent::span).containsOnly(Optional.empty());
  }

  /** Names a parent in one header, {@code <trace> <span>}. */
  private static final class Foreign implements PropagationFormat, PropagationFormatProvider {
    @Override
    public String name() {
      return "foreign";
    }

    @Override
    public PropagationFormat create(
        dev.mdk.spi.Settings settings, dev.mdk.spi.Facilities facilities) {
      return this;
    }

    @Override
    public List<String> names() {
      return List.of("foreign");
    }

    @Override
    public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {}

    @Override
    public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
      return getter.get(carrier, "foreign").stream()
          .findFirst()
          .map(text -> text.split(" "))
          .map(
              parts ->
                  new Extracted(
                      new SharedContext(
                          parts[0],
                          CausalClock.of(7),
                          Map.of(),
                          Environment.SANDBOX,
                          OptionalLong.empty(),
                          OptionalLong.empty()),
                      Map.of(),
                      SpanId.parse(parts[0], parts[1])));
    }
  }

  @Test
  void aParentThatAnotherFormatNamesCountsInTheSameTraceAndIsALinkInAnother() {
    dev.mdk.testing.RecordingInteractionSink reports =
        new dev.mdk.testing.RecordingInteractionSink();
    try (var mdk =
        Bench.builder(new Bench.Parts().with(PropagationFormatProvider.class, new Foreign()))
            .facilities(new TestFacilities())
            .interactionSink(reports)
            .start()) {
      Session session = caller.mdk.session();
      String own = session.externalize();
      String proxy = "00f067aa0ba902b7";
      String same = SpanId.traceHex(session.traceId());
      String other = "0af7651916cd43dd8448eb211c80319c";

      for (Map<String, String> message :
          List.of(
              Map.of("X-MDK-Context", own, "foreign", same + " " + proxy),
              Map.of("X-MDK-Context", own, "foreign", other + " " + proxy),
              Map.of("foreign", other + " " + proxy))) {
        mdk.join(message, SpansTest::get).interact(interaction -> "");
      }

      List<Span> spans = reports.reports().stream().map(InteractionReport::span).toList();
      assertThat(spans.get(0).parent()).contains(SpanId.parse(same, proxy).orElseThrow());
      assertThat(spans.get(0).links()).isEmpty();
      assertThat(spans.get(1).parent()).contains(caller.reports.calls().get(0).span().id());
      assertThat(spans.get(1).links()).containsExactly(SpanId.parse(other, proxy).orElseThrow());
      assertThat(spans.get(2).id().traceId()).isEqualTo(other);
      assertThat(spans.get(2).parent()).contains(SpanId.parse(other, proxy).orElseThrow());
      assertThat(spans).allSatisfy(s -> assertThat(s.kind()).isEqualTo(Span.Kind.SERVER));
    }
  }
}
