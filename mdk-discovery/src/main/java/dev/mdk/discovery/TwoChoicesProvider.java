package dev.mdk.discovery;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BalancerProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;

/** Provides {@link Balancers#twoChoices()} as {@code two-choices}. */
public final class TwoChoicesProvider implements BalancerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public TwoChoicesProvider() {}

  @Override
  public String name() {
    return BuiltIn.TWO_CHOICES.settingName();
  }

  @Override
  public Balancer create(Settings settings, Facilities facilities) {
    return BuiltIn.TWO_CHOICES.create(settings, facilities);
  }
}
