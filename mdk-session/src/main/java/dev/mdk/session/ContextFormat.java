package dev.mdk.session;

import dev.mdk.Carrier;
import dev.mdk.MdkEvent;
import dev.mdk.MdkListener;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.wire.ContextCodec;
import dev.mdk.wire.SharedContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The format {@code X-MDK-Context}: the only one that carries all of a session. */
final class ContextFormat implements PropagationFormat {

  private static final int MOST_VALUES = 8;

  private final Options options;
  private final MdkListener listener;
  private final Warnings warnings;

  ContextFormat(Options options, MdkListener listener, Warnings warnings) {
    this.options = options;
    this.listener = listener;
    this.warnings = warnings;
  }

  @Override
  public List<String> names() {
    return List.of(ContextCodec.NAME);
  }

  @Override
  public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {
    setter.set(carrier, ContextCodec.NAME, write(extracted.context()));
  }

  @Override
  public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
    return read(carrier, getter).map(context -> new Extracted(context, Map.of()));
  }

  /** Of several values the first readable one counts; together they must keep the limit. */
  <C> Optional<SharedContext> read(C carrier, Carrier.Getter<C> getter) {
    List<String> values = getter.get(carrier, ContextCodec.NAME);
    int room = options.hardLimit();
    int most = Math.min(MOST_VALUES, values.size());
    for (int i = 0; i < most; i++) {
      String value = values.get(i);
      if (value.isEmpty()) {
        continue;
      }
      Optional<SharedContext> context = ContextCodec.decode(value, room);
      if (context.isPresent()) {
        return context;
      }
      room = Math.max(0, room - value.length());
    }
    values.stream().filter(value -> !value.isEmpty()).findFirst().ifPresent(this::warnOf);
    return Optional.empty();
  }

  /** Reads one text. */
  Optional<SharedContext> read(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<SharedContext> context = ContextCodec.decode(text, options.hardLimit());
    if (context.isEmpty()) {
      warnOf(text);
    }
    return context;
  }

  /** Tells of a text that cannot be read, and nothing of what it holds: it comes from anyone. */
  private void warnOf(String text) {
    warnings
        .unreadable()
        .tell(
            ContextCodec.NAME
                + " of "
                + text.length()
                + " characters is left unread (expected: a JSON object of at most "
                + options.hardLimit()
                + "); the session is a fresh one");
  }

  /** Writes one text. */
  String write(SharedContext context) {
    ContextCodec.Encoded encoded = ContextCodec.encode(context, options.softLimit());
    if (encoded.dropped() > 0) {
      if (listener != MdkListener.NONE) {
        listener.onEvent(new MdkEvent.Dropped("property", "size", encoded.dropped()));
      }
      warnings
          .dropped()
          .tell(
              encoded.dropped()
                  + " properties are left out of "
                  + ContextCodec.NAME
                  + " (expected: at most "
                  + options.softLimit()
                  + " characters)");
    }
    return encoded.text();
  }
}
