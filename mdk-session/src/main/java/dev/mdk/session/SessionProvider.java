package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.Mdk;
import dev.mdk.spi.MdkProvider;

/** Provides {@link Mdk#builder()}; found by {@link java.util.ServiceLoader}. */
public final class SessionProvider implements MdkProvider {

  /** Makes the provider, which holds nothing. */
  public SessionProvider() {}

  @Override
  public Mdk.Builder builder() {
    return new MdkBuilder(Modules.standard());
  }

  @Override
  public Mdk.Builder builder(ClassLoader loader) {
    return new MdkBuilder(Modules.in(requireNonNull(loader, "loader")));
  }

  @Override
  public Mdk.Builder builder(ModuleLayer layer) {
    return new MdkBuilder(Modules.in(requireNonNull(layer, "layer")));
  }
}
