package dev.mdk.session;

import dev.mdk.Carrier;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.PropagationFormat.Extracted;
import dev.mdk.wire.SharedContext;
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
   */
  record Arrived(SharedContext context, Map<PropagationFormat, Map<String, String>> carried) {}

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
    Map<PropagationFormat, Map<String, String>> carried = Map.of();
    for (PropagationFormat format : all) {
      Optional<Extracted> extracted = extract(format, carrier, getter);
      if (extracted.isPresent()) {
        first = first.or(() -> extracted.map(Extracted::context));
        if (!extracted.get().carried().isEmpty()) {
          carried = new HashMap<>(carried);
          carried.put(format, extracted.get().carried());
        }
      }
    }
    Map<PropagationFormat, Map<String, String>> kept = carried;
    return first.map(context -> new Arrived(context, kept));
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
