package dev.mdk.discovery;

import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.spi.Deadline;
import dev.mdk.spi.Endpoint;
import dev.mdk.spi.Resolver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The routing table as seen from one environment.
 *
 * <p>It keeps a pool for each service and version that somebody asked for, up to a bound, as names
 * may come from outside. Beyond it the answer is worked out anew at each call: slower, never
 * another one; only waiting is refused.
 */
final class View implements Resolver {

  private final RoutingTable table;
  private final Environment environment;
  private final int room;
  private final AtomicInteger size = new AtomicInteger();
  private final ConcurrentMap<String, ConcurrentMap<String, Pool>> services =
      new ConcurrentHashMap<>();

  /** Makes the view of an environment that has room for so many pools. */
  View(RoutingTable table, Environment environment, int room) {
    this.table = table;
    this.environment = environment;
    this.room = room;
  }

  @Override
  public Endpoint resolve(String service, String version) {
    return pool(service, version).resolve(Hint.NONE);
  }

  @Override
  public CompletableFuture<Endpoint> await(
      String service, String version, Hint hint, Deadline deadline) {
    return pool(service, version).await(hint, deadline);
  }

  @Override
  public ServiceHandle bind(String service, String version) {
    Pool pool = pool(service, version);
    return pool.isKept() ? pool : hint -> pool(service, version).resolve(hint);
  }

  private Pool pool(String service, String version) {
    ConcurrentMap<String, Pool> versions = services.get(service);
    Pool pool = versions == null ? null : versions.get(version);
    return pool == null ? make(service, version) : pool;
  }

  private Pool make(String service, String version) {
    Pool.Question question = new Pool.Question(environment, service, version);
    if (isTooLong(service) || isTooLong(version) || !table.reserve(size, room)) {
      Pool once = table.pool(question, false);
      once.attach();
      return once;
    }
    Pool made = table.pool(question, true);
    made.attach();
    Pool faster =
        services
            .computeIfAbsent(service, name -> new ConcurrentHashMap<>(4))
            .putIfAbsent(version, made);
    if (faster != null) {
      made.detach();
      table.unreserve(size);
      return faster;
    }
    if (table.isClosed()) {
      made.tableChanged(); // the closing thread may have passed by before it was there
    }
    table.want(service);
    return made;
  }

  static boolean isTooLong(String text) {
    return text.length() > Limits.TEXT;
  }

  int size() {
    return size.get();
  }

  void forEach(Consumer<Pool> action) {
    services.values().forEach(versions -> versions.values().forEach(action));
  }

  @Override
  public String toString() {
    return "resolver in " + environment;
  }
}
