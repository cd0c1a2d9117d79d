package dev.mdk.tracing.w3c;

import dev.mdk.Carrier;
import dev.mdk.CausalClock;
import dev.mdk.json.JsonValue;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Trace Context (level 2) and Baggage of the W3C. Of a session they carry the trace and the
 * properties that are marked for it; what others have put there goes on as it came.
 */
final class W3cFormat implements PropagationFormat {

  // What is carried besides the session, by names of ours.
  private static final String TRACE = "trace";
  private static final String FLAGS = "flags";
  private static final String STATE = "state";
  private static final String MEMBERS = "members";

  private final Facilities facilities;
  private final MarkedProperties marked;

  W3cFormat(Facilities facilities, MarkedProperties marked) {
    this.facilities = facilities;
    this.marked = marked;
  }

  @Override
  public List<String> names() {
    return List.of(TraceParent.NAME, TraceState.NAME, BaggageList.NAME);
  }

  @Override
  public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
    List<String> parents = getter.get(carrier, TraceParent.NAME);
    List<String> baggages = getter.get(carrier, BaggageList.NAME);
    if (parents.isEmpty() && baggages.isEmpty()) {
      return Optional.empty();
    }
    Optional<TraceParent> parent = TraceParent.read(parents);
    BaggageList baggage = BaggageList.read(baggages);
    if (parent.isEmpty() && baggage.members().isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> carried = new HashMap<>();
    put(carried, MEMBERS, baggage.without(marked.keys()));
    parent.ifPresent(
        known -> {
          carried.put(TRACE, known.trace());
          carried.put(FLAGS, String.valueOf(known.flags()));
          // Without a parent nothing may be made of the state.
          put(carried, STATE, TraceState.read(getter.get(carrier, TraceState.NAME)));
        });
    return Optional.of(
        new Extracted(
            context(parent, marked.in(baggage)), carried, parent.flatMap(TraceParent::span)));
  }

  private static void put(Map<String, String> carried, String name, String value) {
    if (!value.isEmpty()) {
      carried.put(name, value);
    }
  }

  /**
   * Returns the session that begins here. These formats have no clock, and one parent may send
   * several messages: a random counter keeps the clocks of what follows from each apart.
   */
  private SharedContext context(Optional<TraceParent> parent, Map<String, JsonValue> properties) {
    return new SharedContext(
        parent.map(TraceParent::traceId).orElseGet(() -> UUID.randomUUID().toString()),
        CausalClock.of(facilities.random().nextInt(Integer.MAX_VALUE)),
        properties,
        facilities.environment(),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  @Override
  public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {
    SharedContext context = extracted.context();
    Map<String, String> carried = extracted.carried();
    SpanId span = SpanId.of(context.traceId(), context.clock());
    String trace = span.traceHex();
    boolean isSameTrace = trace.equals(carried.get(TRACE));
    int flags = isSameTrace ? Integer.parseInt(carried.get(FLAGS)) : flagsOfOwn(context.traceId());
    setter.set(carrier, TraceParent.NAME, new TraceParent(trace, span.hex(), flags).toString());
    if (isSameTrace && carried.containsKey(STATE)) {
      setter.set(carrier, TraceState.NAME, carried.get(STATE));
    }
    String members = carried.get(MEMBERS);
    if (members == null && marked.keys().isEmpty()) {
      return; // as it mostly is
    }
    BaggageList baggage = new BaggageList();
    marked.addTo(baggage, context.properties());
    if (members != null) {
      BaggageList.read(List.of(members)).members().forEach(baggage::add);
    }
    if (!baggage.members().isEmpty()) {
      setter.set(carrier, BaggageList.NAME, baggage.toString());
    }
  }

  /** The MDK records all it does; the bits of a UUID of version 4 behind its variant are random. */
  private static int flagsOfOwn(String traceId) {
    boolean isRandom = traceId.length() == 36 && traceId.charAt(14) == '4';
    return isRandom ? TraceParent.SAMPLED | TraceParent.RANDOM : TraceParent.SAMPLED;
  }
}
