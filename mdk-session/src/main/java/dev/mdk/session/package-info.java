/**
 * Sessions and interactions behind the entry point. Nothing here is called by users, who start with
 * {@link dev.mdk.Mdk}:
 *
 * <pre>{@code
 * try (Mdk mdk = Mdk.builder().serviceName("greeting").start()) {
 *   Session session = mdk.join(header);
 *   session.interact(interaction -> call(session.resolve("hello", "1.0")));
 * }
 * }</pre>
 *
 * <p>{@link dev.mdk.session.SessionProvider} finds the other modules by {@link
 * java.util.ServiceLoader}. A module that is missing means its null behaviour: no breaker, no log.
 *
 * <p>Its settings, besides those of the other modules:
 *
 * <ul>
 *   <li>{@code environment}: the environment of this process, {@code name} or {@code
 *       fallback:name}; {@code sandbox}.
 *   <li>{@code service.name}: the name on its log lines; the first service registered.
 *   <li>{@code deadline.default}: of sessions that bring none, and the longest of those that do;
 *       none.
 *   <li>{@code discovery.source}: {@code kind:argument}; {@code local:}.
 *   <li>{@code balancer}: the name of one; {@code two-choices}, the choice of the discovery module.
 *   <li>{@code log.sinks}: a list of {@code kind} or {@code kind:argument}, or {@code none}; {@code
 *       jul}, if there is one and the builder adds none.
 *   <li>{@code metrics}: whether to count; {@code false}.
 *   <li>{@code context.soft-limit}, {@code context.hard-limit}: the most characters of a context
 *       that are written and read; 4096 and 8192.
 *   <li>{@code routes}, {@code routes.allow}: whether to obey routing overrides, and the services
 *       that they may lead to; {@code false}, and none.
 * </ul>
 */
package dev.mdk.session;
