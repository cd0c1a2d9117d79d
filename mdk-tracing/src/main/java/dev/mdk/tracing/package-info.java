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
 * <p>The native half can be all in {@code logging.properties}. With {@code
 * mdk.log.sinks=jul,json:trace.jsonl} and
 *
 * <pre>
 * # The first one first, so that the others show the clock of the line that it makes.
 * handlers = dev.mdk.tracing.SessionHandler, java.util.logging.ConsoleHandler, \
 *     java.util.logging.FileHandler
 * .level = INFO
 *
 * # What libraries log inside a session joins its trace.
 * dev.mdk.tracing.SessionHandler.level = INFO
 * dev.mdk.tracing.SessionHandler.filter = com.example.NoSecrets
 *
 * # For people: a line for each record, with the service and the trace.
 * java.util.logging.ConsoleHandler.formatter = dev.mdk.tracing.TextFormatter
 *
 * # For programs: the same records as JSON lines.
 * java.util.logging.FileHandler.pattern = orders.jsonl
 * java.util.logging.FileHandler.formatter = dev.mdk.tracing.JsonFormatter
 * </pre>
 *
 * <p>the console and {@code orders.jsonl} have all lines of the process, and {@code trace.jsonl}
 * those of its sessions, with what the filter lets pass. On the module path {@code dev.mdk.tracing}
 * must be among the modules that are loaded ({@code --add-modules}), if no other module requires
 * it.
 *
 * <p>Who logs never waits and never fails because of a log: see {@link
 * dev.mdk.tracing.BoundedPipelineProvider} for what happens when a sink is slow or gone, {@link
 * dev.mdk.tracing.Sinks} for the formats, {@link dev.mdk.tracing.SessionHandler} and the two
 * formatters for {@code java.util.logging}.
 */
package dev.mdk.tracing;
