package dev.mdk.discovery;

import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.SerialQueue;
import java.util.Optional;

/** What is registered inside this JVM under one name, and where to register it. */
final class LocalSource implements DiscoverySource, Registrar {

  private static final int FATES = 16; // there are two

  private final String name;
  private final LocalRegistry registry;
  private final Facilities facilities;

  LocalSource(String name, LocalRegistry registry, Facilities facilities) {
    this.name = name;
    this.registry = registry;
    this.facilities = facilities;
  }

  @Override
  public Subscription start(NodeListener listener) {
    return registry.subscribe(listener);
  }

  @Override
  public Optional<Registrar> registrar() {
    return Optional.of(this);
  }

  @Override
  public Registration register(Node node, RegistrationListener listener) {
    SerialQueue<RegistrationListener.State> fates =
        new SerialQueue<>(
            "the listener of the registration of " + node,
            FATES,
            facilities.executor(),
            state -> listener.changed(node, state, ""));
    LocalRegistry.Entry entry = registry.add(node);
    fates.offer(RegistrationListener.State.REGISTERED);
    return new Registration() {
      @Override
      public Node node() {
        return node;
      }

      @Override
      public void close() {
        if (registry.remove(entry)) {
          fates.offer(RegistrationListener.State.WITHDRAWN);
        }
      }
    };
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "local" : "local:" + name;
  }
}
