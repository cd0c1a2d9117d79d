/**
 * Carries log lines to sinks, in one trace across services. With this module on the path, {@code
 * mdk.log.sinks=json:logs/orders.jsonl} is all that is needed; by hand:
 *
 * <pre>{@code
 * Logger.getLogger("").addHandler(new SessionHandler()); // what libraries log joins the trace
 * try (Mdk mdk = Mdk.builder().logSink(Sinks.jsonLines(System.out)).start()) {
 *   mdk.session().run(() -> {
 *     Session.current().get().info("orders", "checking out");
 *     Logger.getLogger("payment").log(Level.INFO, "charging {0}", amount);
 *   });
 * }
 * }</pre>
 *
 * <p>Who logs never waits and never fails because of a log: see {@link
 * dev.mdk.tracing.BoundedPipelineProvider} for what happens when a sink is slow or gone, {@link
 * dev.mdk.tracing.Sinks} for the formats, {@link dev.mdk.tracing.SessionHandler} for {@code
 * java.util.logging}.
 */
package dev.mdk.tracing;
