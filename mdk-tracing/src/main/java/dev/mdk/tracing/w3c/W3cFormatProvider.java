package dev.mdk.tracing.w3c;

import dev.mdk.Carrier;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.PropagationFormatProvider;
import dev.mdk.spi.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Provides Trace Context and Baggage of the W3C, beside {@code X-MDK-Context}.
 *
 * <p>Settings: {@code propagation.w3c} is whether they are read and written ({@code true}); {@code
 * propagation.baggage} names the properties that travel as baggage too, such as {@code
 * shop:user_id=user_id, plan} (none).
 */
public final class W3cFormatProvider implements PropagationFormatProvider {

  private static final String ENABLED = "propagation.w3c";

  /** Makes the provider. */
  public W3cFormatProvider() {}

  @Override
  public String name() {
    return "w3c";
  }

  @Override
  public PropagationFormat create(Settings settings, Facilities facilities) {
    MarkedProperties marked =
        MarkedProperties.parse(settings.find(MarkedProperties.SETTING).orElse(""));
    return settings.flag(ENABLED, true) ? new W3cFormat(facilities, marked) : Off.INSTANCE;
  }

  /** Reads and writes nothing. */
  private enum Off implements PropagationFormat {
    INSTANCE;

    @Override
    public List<String> names() {
      return List.of();
    }

    @Override
    public <C> void inject(Extracted extracted, C carrier, Carrier.Setter<C> setter) {}

    @Override
    public <C> Optional<Extracted> extract(C carrier, Carrier.Getter<C> getter) {
      return Optional.empty();
    }
  }
}
