package dev.mdk.control;

import dev.mdk.spi.Facilities;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.Settings;

/**
 * The sink {@code control}: log lines go to the Mission Control that the settings name, see {@link
 * ControlClient#logSink()}. One that is named is a sink where {@code log.sinks} says nothing.
 */
public final class ControlSinkProvider implements LogSinkProvider {

  /** Called by the {@link java.util.ServiceLoader}. */
  public ControlSinkProvider() {}

  @Override
  public String name() {
    return "control";
  }

  @Override
  public LogSink create(String argument, Settings settings, Facilities facilities) {
    Place place = argument.isEmpty() ? Place.require(settings) : Place.of(argument, settings);
    return new LineSink(Links.acquire(place, facilities));
  }
}
