package dev.mdk.spi;

import dev.mdk.Environment;
import dev.mdk.Health;

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
}
