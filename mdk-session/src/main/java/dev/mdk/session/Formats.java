package dev.mdk.session;

import dev.mdk.Carrier;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.PropagationFormat.Extracted;
import dev.mdk.wire.SharedContext;
import dev.mdk.wire.SpanId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All formats, ours first. What a format or the caller's carrier throws costs that format only, and
 * is told.
 */
final class Formats {

  /**
   * What a message said.
   *
   * @param context the session, as the first format that spoke has it
   * @param carried what each format carried that had something to carry
   * @param origin the call that brought it, and those of other traces that other formats name
   */
  record Arrived(
      SharedContext context, Map<PropagationFormat, Map<String, String>> carried, Origin origin) {

    /** Returns the message, as a cause of what is done because of it. */
    SpanId message() {
      return origin.parent().orElseGet(() -> SpanId.of(context.traceId(), context.clock()));
    }
  }

  private final ContextFormat own;
  private final List<PropagationFormat> all = new ArrayList<>();
  private final Warnings warnings;

  Formats(ContextFormat own, List<PropagationFormat> others, Warnings warnings) {
    this.own = own;
    this.warnings = warnings;
    all.add(own);
    all.addAll(others);
  }

  /** Returns the one that says all. */
  ContextFormat own() {
    return own;
  }

  <C> Optional<Arrived> extract(C carrier, Carrier.Getter<C> getter) {
    Optional<SharedContext> first = Optional.empty();
    List<SpanId> named = new ArrayList<>();
    boolean isOwn = false;
    Map<PropagationFormat, Map<String, String>> carried = Map.of();
    for (PropagationFormat format : all) {
      Optional<Extracted> extracted = extract(format, carrier, getter);
      if (extracted.isPresent()) {
        isOwn |= format == own;
        first = first.or(() -> extracted.map(Extracted::context));
        extracted.get().parent().ifPresent(named::add);
        if (!extracted.get().carried().isEmpty()) {
          carried = new HashMap<>(carried);
          carried.put(format, extracted.get().carried());
        }
      }
    }
    Map<PropagationFormat, Map<String, String>> kept = carried;
    boolean saysOwn = isOwn;
    return first.map(context -> new Arrived(context, kept, origin(context, named, saysOwn)));
  }

  /** What other formats name is nearer to this process: a proxy in between knows those only. */
  private static Origin origin(SharedContext context, List<SpanId> named, boolean isOwn) {
    if (named.isEmpty()) {
      return isOwn ? Origin.of(context) : Origin.NONE;
    }
    SpanId message = SpanId.of(context.traceId(), context.clock());
    Optional<SpanId> parent = named.stream().filter(message::isOfSameTrace).findFirst();
    List<SpanId> links = named.stream().filter(span -> !span.isOfSameTrace(message)).toList();
    return Origin.of(parent.or(() -> isOwn ? Optional.of(message) : Optional.empty()), links);
  }

  /** Returns what one text of our own says. */
  Optional<Arrived> read(String text) {
    return own.read(text)
        .map(context -> new Arrived(context, Map.of(), origin(context, List.of(), true)));
  }

  private <C> Optional<Extracted> extract(
      PropagationFormat format, C carrier, Carrier.Getter<C> getter) {
    try {
      return format.extract(carrier, getter);
    } catch (RuntimeException thrown) {
      warnings.foreign().tell("reading " + format.names() + " failed", thrown);
      return Optional.empty();
    }
  }

  <C> void inject(
      SharedContext context,
      Map<PropagationFormat, Map<String, String>> carried,
      C carrier,
      Carrier.Setter<C> setter) {
    for (PropagationFormat format : all) {
      try {
        Map<String, String> own = carried.getOrDefault(format, Map.of());
        format.inject(new Extracted(context, own), carrier, setter);
      } catch (RuntimeException thrown) {
        warnings.foreign().tell("writing " + format.names() + " failed", thrown);
      }
    }
  }
}
