package dev.mdk.control;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.InteractionSinkProvider;
import dev.mdk.spi.Settings;
import java.util.Optional;

/**
 * Reports go to the Mission Control that the settings name, see {@link
 * ControlClient#interactionSink()}.
 */
public final class ControlReportsProvider implements InteractionSinkProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public ControlReportsProvider() {}

  @Override
  public Optional<InteractionSink> create(Settings settings, Facilities facilities) {
    return Place.find(settings)
        .map(place -> new ReportSink(Links.acquire(place, facilities), place.closeTimeout()));
  }
}
