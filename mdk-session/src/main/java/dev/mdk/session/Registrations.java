package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.ConfigurationException;
import dev.mdk.MdkException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.Version;
import dev.mdk.spi.Registrar;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/** What this process registered, each service and address once, however many handles it has. */
final class Registrations implements AutoCloseable {

  /** What makes two registrations the same. */
  record Key(String service, String environment, String address) {
    static Key of(Node node) {
      return new Key(node.service(), node.environment().name(), node.address());
    }
  }

  private final Optional<Registrar> registrar;
  private final String source;
  private final Executor executor;
  private final ConcurrentMap<Key, SharedRegistration> all = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Makes an empty set.
   *
   * @param source what cannot register if there is no registrar, for humans
   */
  Registrations(Optional<Registrar> registrar, String source, Executor executor) {
    this.registrar = registrar;
    this.source = source;
    this.executor = executor;
  }

  Registration register(Node node, RegistrationListener listener) {
    requireNonNull(listener, "listener");
    check(node);
    Registrar with = registrar.orElseThrow(() -> noRegistrar(node));
    Key key = Key.of(node);
    while (!closed) {
      SharedRegistration mine =
          new SharedRegistration(node, executor, gone -> all.remove(key, gone));
      SharedRegistration there = all.putIfAbsent(key, mine);
      SharedRegistration shared = there == null ? mine : there;
      if (there == null) {
        mine.begin(with);
      } else {
        shared.awaitBegun();
      }
      Optional<Registration> handle = shared.handle(listener);
      if (there == null) {
        mine.leave(); // as its maker; its handles hold it from here on
      }
      if (handle.isPresent()) {
        return keptOrClosed(handle.get());
      }
      shared.awaitGone();
    }
    throw new MdkException("cannot register " + node + ": the MDK is closed");
  }

  /** Closing may have passed by between the check and the registration. */
  private Registration keptOrClosed(Registration handle) {
    if (closed) {
      handle.close();
      throw new MdkException("cannot register " + handle.node() + ": the MDK is closed");
    }
    return handle;
  }

  private static void check(Node node) {
    if (!Version.isWellFormed(node.version())) {
      throw new ConfigurationException(
          "version: " + node.version() + " of " + node.service() + " (expected: such as 1.0)");
    }
  }

  private ConfigurationException noRegistrar(Node node) {
    return new ConfigurationException(
        "cannot register "
            + node
            + ": "
            + source
            + " has no registrar (expected: discovery.source local:, directory:path=... or another"
            + " that registers, or Builder.registrar)");
  }

  /** Withdraws all. */
  @Override
  public void close() {
    closed = true;
    all.values().forEach(SharedRegistration::withdraw);
  }
}
