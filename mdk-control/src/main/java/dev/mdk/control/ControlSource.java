package dev.mdk.control;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.spi.Registrar;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The nodes that Mission Control knows. */
final class ControlSource implements DiscoverySource {

  private final Place place;
  private final Facilities facilities;

  ControlSource(Place place, Facilities facilities) {
    this.place = place;
    this.facilities = facilities;
  }

  @Override
  public Subscription start(NodeListener listener) {
    Telling telling = new Telling(listener);
    Link link = Links.acquire(place, facilities);
    link.add(telling);
    return new Started(link, telling);
  }

  private record Started(Link link, Telling telling, AtomicBoolean closed) implements Subscription {

    Started(Link link, Telling telling) {
      this(link, telling, new AtomicBoolean());
    }

    @Override
    public void want(String service) {
      if (!closed.get()) {
        link.want(service);
      }
    }

    @Override
    public void refresh(String service) {
      if (!closed.get()) {
        link.refresh();
      }
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        telling.close();
        link.remove(telling);
        link.release();
      }
    }
  }

  @Override
  public Optional<Registrar> registrar() {
    return Optional.of(
        (node, listener) -> {
          Link link = Links.acquire(place, facilities);
          try {
            return link.register(node, listener);
          } catch (ConfigurationException refused) {
            link.release();
            throw refused;
          }
        });
  }

  @Override
  public String toString() {
    return "control:" + place;
  }
}
