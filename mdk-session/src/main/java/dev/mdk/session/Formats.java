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

  private final ContextFormat own;
  private final PropagationFormat[] others;
  private final Warnings warnings;

  Formats(ContextFormat own, List<PropagationFormat> others, Warnings warnings) {
    this.own = own;
    this.others = others.toArray(PropagationFormat[]::new);
    this.warnings = warnings;
  }

  /** Returns the one that says all. */
  ContextFormat own() {
    return own;
  }

  /** Returns what a message says, or empty if it says nothing. */
  <C> Optional<Origin> extract(C carrier, Carrier.Getter<C> getter) {
    SharedContext known = extractOwn(carrier, getter).orElse(null);
    boolean isOwn = known != null;
    List<SpanId> named = List.of();
    Map<PropagationFormat, Map<String, String>> carried = Map.of();
    for (PropagationFormat format : others) {
      Optional<Extracted> extracted = extract(format, carrier, getter);
      if (extracted.isPresent()) {
        Extracted said = extracted.get();
        known = known == null ? said.context() : known;
        if (said.parent().isPresent()) {
          named = new ArrayList<>(named);
          named.add(said.parent().get());
        }
        if (!said.carried().isEmpty()) {
          carried = new HashMap<>(carried);
          carried.put(format, said.carried());
        }
      }
    }
    return known == null ? Optional.empty() : Optional.of(origin(known, carried, named, isOwn));
  }

  /** What other formats name is nearer to this process: a proxy in between knows those only. */
  private static Origin origin(
      SharedContext context,
      Map<PropagationFormat, Map<String, String>> carried,
      List<SpanId> named,
      boolean isOwn) {
    if (named.isEmpty()) {
      return Origin.message(context, isOwn, carried, Optional.empty(), List.of());
    }
    SpanId message = SpanId.of(context.traceId(), context.clock());
    Optional<SpanId> parent = named.stream().filter(message::isOfSameTrace).findFirst();
    List<SpanId> links = named.stream().filter(span -> !span.isOfSameTrace(message)).toList();
    return Origin.message(context, isOwn, carried, parent, links);
  }

  /** Returns what one text of our own says. */
  Optional<Origin> read(String text) {
    return own.read(text)
        .map(context -> Origin.message(context, true, Map.of(), Optional.empty(), List.of()));
  }

  private <C> Optional<SharedContext> extractOwn(C carrier, Carrier.Getter<C> getter) {
    try {
      return own.read(carrier, getter);
    } catch (RuntimeException thrown) {
      tellUnread(own, thrown);
      return Optional.empty();
    }
  }

  private <C> Optional<Extracted> extract(
      PropagationFormat format, C carrier, Carrier.Getter<C> getter) {
    try {
      return format.extract(carrier, getter);
    } catch (RuntimeException thrown) {
      tellUnread(format, thrown);
      return Optional.empty();
    }
  }

  private void tellUnread(PropagationFormat format, RuntimeException thrown) {
    warnings.foreign().tell("reading " + format.names() + " failed", thrown);
  }

  <C> void inject(
      SharedContext context,
      Map<PropagationFormat, Map<String, String>> carried,
      C carrier,
      Carrier.Setter<C> setter) {
    inject(own, context, carried, carrier, setter);
    for (PropagationFormat format : others) {
      inject(format, context, carried, carrier, setter);
    }
  }

  private <C> void inject(
      PropagationFormat format,
      SharedContext context,
      Map<PropagationFormat, Map<String, String>> carried,
      C carrier,
      Carrier.Setter<C> setter) {
    try {
      Map<String, String> ofIt = carried.getOrDefault(format, Map.of());
      format.inject(new Extracted(context, ofIt), carrier, setter);
    } catch (RuntimeException thrown) {
      warnings.foreign().tell("writing " + format.names() + " failed", thrown);
    }
  }
}
