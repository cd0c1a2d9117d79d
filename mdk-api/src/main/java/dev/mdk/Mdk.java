package dev.mdk;

import dev.mdk.spi.Balancer;
import dev.mdk.spi.BreakerEngine;
import dev.mdk.spi.BreakerPolicy;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.LogPipeline;
import dev.mdk.spi.LogSink;
import dev.mdk.spi.MdkProvider;
import dev.mdk.spi.MetricsSnapshot;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.Registrar;
import dev.mdk.spi.Resilience;
import dev.mdk.spi.Resolver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The MDK of a process: start one, keep it, close it at the end.
 *
 * <p>Settings come from the builder, else from a system property ({@code mdk.discovery.source}),
 * else from an environment variable ({@code MDK_DISCOVERY_SOURCE}), else they have a default. All
 * methods may be called from any thread.
 *
 * <p>{@link #close()} withdraws what was registered, lets those who wait go with an exception,
 * hands the last log lines to their sinks, and ends the threads. It may be called twice and from
 * any thread. Afterwards sessions degrade: resolving throws an {@link MdkException} that says so,
 * log calls do nothing.
 */
public interface Mdk extends AutoCloseable {

  /**
   * Starts with settings from system properties and environment variables alone.
   *
   * @return the started MDK
   * @throws ConfigurationException if a setting is wrong, or no module provides the MDK
   */
  static Mdk start() {
    return builder().start();
  }

  /**
   * Returns a builder, found through the context class loader of this thread or else that of this
   * class.
   *
   * @return a builder
   * @throws ConfigurationException if no module provides the MDK ({@code mdk-session} does)
   */
  static Builder builder() {
    return MdkProvider.find().builder();
  }

  /**
   * Returns a builder of the MDK that a class loader finds; its other parts are found there as
   * well.
   *
   * @param loader where to look for the modules of the MDK
   * @return a builder
   * @throws ConfigurationException if no module provides the MDK there
   */
  static Builder builder(ClassLoader loader) {
    return MdkProvider.find(loader).builder(loader);
  }

  /**
   * Returns a builder of the MDK that a module layer holds; its other parts are found there as
   * well.
   *
   * @param layer where to look for the modules of the MDK, its parents included
   * @return a builder
   * @throws ConfigurationException if no module provides the MDK there
   */
  static Builder builder(ModuleLayer layer) {
    return MdkProvider.find(layer).builder(layer);
  }

  /**
   * Returns a new session: a fresh trace in the own environment, with the default deadline if there
   * is one.
   *
   * @return a session at clock 0
   */
  Session session();

  /**
   * Joins the session of a caller, from the text that its {@link Session#externalize()} made. Text
   * from outside is hostile until parsed: a damaged part takes its default, an unreadable text
   * means a fresh session and a warning, never an exception.
   *
   * @param context the text, or an empty one
   * @return the session
   */
  Session join(String context);

  /**
   * Joins the session of a caller, from what a message carries, in any of the known formats; as
   * {@link #join(String)} otherwise.
   *
   * @param <C> what carries the texts
   * @param carrier a message
   * @param getter how to read its named texts
   * @return the session; a fresh one if the message carries none
   */
  <C> Session join(C carrier, Carrier.Getter<C> getter);

  /**
   * Starts a session of its own from the text of another, for broadcasts and for work that outlives
   * its request: a fresh trace that keeps the properties and says in its first log line where it
   * comes from. It has the default deadline, not the other one's.
   *
   * @param context the text, or an empty one
   * @return the session
   */
  Session derive(String context);

  /**
   * Starts a session of its own from what a message carries, as {@link #derive(String)}.
   *
   * @param <C> what carries the texts
   * @param carrier a message
   * @param getter how to read its named texts
   * @return the session
   */
  <C> Session derive(C carrier, Carrier.Getter<C> getter);

  /**
   * Registers a service of this process in its environment, under the id of this process. At a
   * further address the same service is a further node, whose id is that one, {@code @} and the
   * address.
   *
   * @param service the name of the service
   * @param version its version, such as {@code 1.0}
   * @param address where callers reach it
   * @return the handle that withdraws it again; closing the MDK does so too
   * @throws ConfigurationException if the version is malformed, or nothing here can register
   */
  Registration register(String service, String version, String address);

  /**
   * Registers a node as it is given. Registering the same service and address again gives a handle
   * of the same registration, which ends when all of its handles are closed.
   *
   * @param node what to register
   * @param listener told what becomes of it
   * @return the handle that withdraws it again; closing the MDK does so too
   * @throws ConfigurationException if the version is malformed, or nothing here can register
   */
  Registration register(Node node, RegistrationListener listener);

  /**
   * Waits until a service can be called. For start-up and tests; {@link Session#resolve} waits by
   * itself, within its own limits.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @param limit how long to wait at most
   * @throws NoNodeException if no node can be had by then
   */
  void awaitReady(String service, String version, Duration limit);

  /**
   * Waits as {@link #awaitReady}, without a thread.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @param limit how long to wait at most
   * @return done when a node can be had, or failed with a {@link NoNodeException}
   */
  CompletableFuture<Void> whenReady(String service, String version, Duration limit);

  /**
   * Returns the routing table as seen from the own environment, for who needs no session.
   *
   * @return the resolver; one that knows no node if no module provides one
   */
  Resolver resolver();

  /**
   * Returns the environment of this process.
   *
   * @return the environment
   */
  Environment environment();

  /**
   * Returns what the parts of this MDK run on: time, threads, listeners; for who connects a
   * framework.
   *
   * @return the facilities, which this MDK owns
   */
  Facilities facilities();

  /**
   * Returns the retries, budgets and limits of all that call services in this process, as the
   * settings say.
   *
   * @return what requests are made with; {@link Resilience#NONE} if no module provides any
   */
  Resilience resilience();

  /**
   * Returns how the parts of this MDK are.
   *
   * @return the state of this moment
   */
  Health health();

  /**
   * Returns what was counted since the start.
   *
   * @return the figures of this moment; none if no module counts
   */
  MetricsSnapshot metrics();

  @Override
  void close();

  /**
   * Builds an MDK. What is not given is found by {@link java.util.ServiceLoader}, or is not there:
   * without a breaker module nothing is quarantined, without a pipeline nothing is logged. A
   * setting given twice is refused at the second time. Not for use by several threads at once.
   */
  interface Builder {

    /**
     * Gives a setting, as {@code mdk.<key>} would as a system property.
     *
     * @param key such as {@code discovery.source}
     * @param value its value
     * @return this builder
     */
    Builder setting(String key, String value);

    /**
     * Gives the own environment, else {@code MDK_ENVIRONMENT}, else {@link Environment#SANDBOX}.
     *
     * @param environment the environment
     * @return this builder
     */
    Builder environment(Environment environment);

    /**
     * Gives the name under which the log lines of this process appear, else {@code
     * MDK_SERVICE_NAME}, else the first service registered.
     *
     * @param name the name
     * @return this builder
     */
    Builder serviceName(String name);

    /**
     * Gives the deadline of sessions that bring none, and the longest one of those that do.
     *
     * @param limit how long a request may take; positive
     * @return this builder
     */
    Builder defaultDeadline(Duration limit);

    /**
     * Gives the source of nodes, else the one that {@code discovery.source} names.
     *
     * @param source the source
     * @return this builder
     */
    Builder source(DiscoverySource source);

    /**
     * Gives where to register, else the source's own registrar.
     *
     * @param registrar the registrar
     * @return this builder
     */
    Builder registrar(Registrar registrar);

    /**
     * Gives the balancer, else the one that {@code balancer} names, else the discovery module's
     * choice: {@code two-choices}.
     *
     * @param balancer the balancer
     * @return this builder
     */
    Builder balancer(Balancer balancer);

    /**
     * Gives the rule by which nodes are quarantined, else that of the breaker module.
     *
     * @param policy the rule
     * @return this builder
     */
    Builder breakerPolicy(BreakerPolicy policy);

    /**
     * Gives the engine that counts and probes, else that of the breaker module.
     *
     * @param engine the engine
     * @return this builder
     */
    Builder breakerEngine(BreakerEngine engine);

    /**
     * Gives retries, budgets and limits for all that call services, else those that the settings
     * ask of the breaker module.
     *
     * @param resilience what requests are made with
     * @return this builder
     */
    Builder resilience(Resilience resilience);

    /**
     * Adds a form in which sessions travel, besides {@code X-MDK-Context} and those of the modules
     * that are there. May be called repeatedly.
     *
     * @param format reads and writes it
     * @return this builder
     */
    Builder propagationFormat(PropagationFormat format);

    /**
     * Gives the pipeline of the log lines, else that of the tracing module.
     *
     * @param pipeline the pipeline; the sinks of this builder are then not used
     * @return this builder
     */
    Builder logPipeline(LogPipeline pipeline);

    /**
     * Adds a sink of log lines, besides those that {@code log.sinks} names. May be called
     * repeatedly.
     *
     * @param sink the sink
     * @return this builder
     */
    Builder logSink(LogSink sink);

    /**
     * Adds a receiver of interaction reports. May be called repeatedly.
     *
     * @param sink the receiver
     * @return this builder
     */
    Builder interactionSink(InteractionSink sink);

    /**
     * Adds a listener. May be called repeatedly; each has a queue of its own, so that a slow one
     * delays nobody else.
     *
     * @param listener told what happens
     * @return this builder
     */
    Builder listener(MdkListener listener);

    /**
     * Gives time and threads, else those of the system. The giver closes them.
     *
     * @param facilities what all parts run on
     * @return this builder
     */
    Builder facilities(Facilities facilities);

    /**
     * Starts.
     *
     * @return the started MDK
     * @throws ConfigurationException if a setting is wrong
     */
    Mdk start();
  }
}
