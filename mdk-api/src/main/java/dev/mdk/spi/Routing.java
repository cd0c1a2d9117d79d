package dev.mdk.spi;

import dev.mdk.Environment;
import dev.mdk.Health;
import dev.mdk.Hint;
import dev.mdk.NoNodeException;
import java.util.concurrent.CompletableFuture;

/** The routing table of a process: what a source told, split by environment. */
public interface Routing extends AutoCloseable {

  /** Knows no node: there is no discovery module. */
  Routing NONE =
      new Routing() {
        @Override
        public Resolver in(Environment environment) {
          return NoResolver.INSTANCE;
        }

        @Override
        public Health.Part health() {
          return new Health.Part(Health.State.UP, "no discovery module");
        }

        @Override
        public void close() {}
      };

  /**
   * Returns the table as seen from an environment. The same environment gives the same resolver;
   * cheap, and bounded in number however many environments callers name.
   *
   * @param environment who asks, with its fallback
   * @return the resolver
   */
  Resolver in(Environment environment);

  /**
   * Returns how the source is, and how old the table.
   *
   * @return the state of this moment
   */
  Health.Part health();

  /** Lets those who wait go with an exception and closes the source. */
  @Override
  void close();

  /** The resolver of a process without discovery. */
  enum NoResolver implements Resolver {
    /** The only one. */
    INSTANCE;

    @Override
    public CompletableFuture<Endpoint> await(
        String service, String version, Hint hint, Deadline deadline) {
      return CompletableFuture.failedFuture(missing(service, version));
    }

    @Override
    public ServiceHandle bind(String service, String version) {
      return hint -> {
        throw missing(service, version);
      };
    }

    private static NoNodeException missing(String service, String version) {
      return new NoNodeException(
          "no node for " + service + " " + version + ": no discovery module (add mdk-discovery)");
    }
  }
}
