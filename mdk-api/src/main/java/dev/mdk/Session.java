package dev.mdk;

import dev.mdk.json.JsonValue;
import dev.mdk.spi.Scope;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One request on its way through the processes: its trace, its deadline, its properties. A process
 * gets it by {@link Mdk#session()} at the edge or by {@link Mdk#join} from a caller, and hands it
 * on with {@link #inject}.
 *
 * <p>A session may be used from several threads at once: no two of its messages have the same
 * clock, its deadline only ever falls, the last write of a property wins. Nothing here but {@link
 * #resolve} and its kin throws in the middle of a request because of misuse; it degrades instead.
 */
public interface Session {

  /**
   * Returns the session whose scope this thread runs in.
   *
   * @return the session, or empty outside of any scope
   */
  static Optional<Session> current() {
    return Scope.current().map(Scope::session);
  }

  /**
   * Returns the identity of the trace.
   *
   * @return the id; a UUID unless a caller brought another text
   */
  String traceId();

  /**
   * Returns where in its trace the session is now.
   *
   * @return the clock of the last message
   */
  CausalClock clock();

  /**
   * Returns the environment in which this session finds its services.
   *
   * @return the caller's environment, where the session was joined
   */
  Environment environment();

  /**
   * Returns the time left.
   *
   * @return zero or more, or empty if there is no deadline
   */
  Optional<Duration> remaining();

  /**
   * Returns the time left, for hot paths.
   *
   * @return nanoseconds, negative when it has passed; {@link Long#MAX_VALUE} without a deadline
   */
  long remainingNanos();

  /**
   * Lowers the deadline. An earlier one stays.
   *
   * @param limit the time from now; zero or less means that it has passed
   * @return this session
   */
  Session deadline(Duration limit);

  /**
   * Returns a property.
   *
   * @param <T> the type of its value
   * @param key its name and type
   * @return the value, or empty if there is none or it is of another kind
   */
  <T> Optional<T> property(PropertyKey<T> key);

  /**
   * Sets a property, which travels with the request to all processes from here on.
   *
   * @param <T> the type of its value
   * @param key its name and type
   * @param value its value
   * @return this session
   */
  <T> Session property(PropertyKey<T> key, T value);

  /**
   * Removes a property from here on.
   *
   * @param key its name and type
   * @return this session
   */
  Session remove(PropertyKey<?> key);

  /**
   * Returns all properties but the MDK's own.
   *
   * @return an immutable map of this moment
   */
  Map<String, JsonValue> properties();

  /**
   * Returns the level of the lines that this session logs.
   *
   * @return {@link LogLevel#INFO} unless somebody up the request said otherwise
   */
  LogLevel level();

  /**
   * Sets the level of the lines that this session logs, here and in all processes from here on.
   *
   * @param level the least important level that is logged
   * @return this session
   */
  Session trace(LogLevel level);

  /**
   * Sends calls for one service to another, here and in all processes from here on that allow it.
   * Ignored where routing overrides are not switched on ({@code routes}) or the target is not on
   * the list of those allowed.
   *
   * @param service the service asked for
   * @param version the version asked for
   * @param target the service to use instead
   * @param targetVersion its version
   * @return this session
   */
  Session route(String service, String version, String target, String targetVersion);

  /**
   * Logs a line into the trace. The clock ticks, whether the line is written or not.
   *
   * @param level how important it is
   * @param category what it is about, usually a part of the program
   * @param text the line
   * @return where the line stands
   */
  LogId log(LogLevel level, String category, String text);

  /**
   * Logs a line that is made only if it is written.
   *
   * @param level how important it is
   * @param category what it is about
   * @param text makes the line; if it throws, that is logged instead
   * @return where the line stands
   */
  LogId log(LogLevel level, String category, Supplier<String> text);

  /**
   * Logs a line with an exception.
   *
   * @param level how important it is
   * @param category what it is about
   * @param text the line
   * @param thrown the exception
   * @return where the line stands
   */
  LogId log(LogLevel level, String category, String text, Throwable thrown);

  /**
   * Logs at {@link LogLevel#CRITICAL}.
   *
   * @param category what it is about
   * @param text the line
   * @return where the line stands
   */
  default LogId critical(String category, String text) {
    return log(LogLevel.CRITICAL, category, text);
  }

  /**
   * Logs at {@link LogLevel#CRITICAL} a line that is made only if it is written.
   *
   * @param category what it is about
   * @param text makes the line; if it throws, that is logged instead
   * @return where the line stands
   */
  default LogId critical(String category, Supplier<String> text) {
    return log(LogLevel.CRITICAL, category, text);
  }

  /**
   * Logs at {@link LogLevel#CRITICAL}, with an exception.
   *
   * @param category what it is about
   * @param text the line
   * @param thrown the exception
   * @return where the line stands
   */
  default LogId critical(String category, String text, Throwable thrown) {
    return log(LogLevel.CRITICAL, category, text, thrown);
  }

  /**
   * Logs at {@link LogLevel#ERROR}.
   *
   * @param category what it is about
   * @param text the line
   * @return where the line stands
   */
  default LogId error(String category, String text) {
    return log(LogLevel.ERROR, category, text);
  }

  /**
   * Logs at {@link LogLevel#ERROR} a line that is made only if it is written.
   *
   * @param category what it is about
   * @param text makes the line; if it throws, that is logged instead
   * @return where the line stands
   */
  default LogId error(String category, Supplier<String> text) {
    return log(LogLevel.ERROR, category, text);
  }

  /**
   * Logs at {@link LogLevel#ERROR}, with an exception.
   *
   * @param category what it is about
   * @param text the line
   * @param thrown the exception
   * @return where the line stands
   */
  default LogId error(String category, String text, Throwable thrown) {
    return log(LogLevel.ERROR, category, text, thrown);
  }

  /**
   * Logs at {@link LogLevel#WARN}.
   *
   * @param category what it is about
   * @param text the line
   * @return where the line stands
   */
  default LogId warn(String category, String text) {
    return log(LogLevel.WARN, category, text);
  }

  /**
   * Logs at {@link LogLevel#WARN} a line that is made only if it is written.
   *
   * @param category what it is about
   * @param text makes the line; if it throws, that is logged instead
   * @return where the line stands
   */
  default LogId warn(String category, Supplier<String> text) {
    return log(LogLevel.WARN, category, text);
  }

  /**
   * Logs at {@link LogLevel#WARN}, with an exception.
   *
   * @param category what it is about
   * @param text the line
   * @param thrown the exception
   * @return where the line stands
   */
  default LogId warn(String category, String text, Throwable thrown) {
    return log(LogLevel.WARN, category, text, thrown);
  }

  /**
   * Logs at {@link LogLevel#INFO}.
   *
   * @param category what it is about
   * @param text the line
   * @return where the line stands
   */
  default LogId info(String category, String text) {
    return log(LogLevel.INFO, category, text);
  }

  /**
   * Logs at {@link LogLevel#INFO} a line that is made only if it is written.
   *
   * @param category what it is about
   * @param text makes the line; if it throws, that is logged instead
   * @return where the line stands
   */
  default LogId info(String category, Supplier<String> text) {
    return log(LogLevel.INFO, category, text);
  }

  /**
   * Logs at {@link LogLevel#INFO}, with an exception.
   *
   * @param category what it is about
   * @param text the line
   * @param thrown the exception
   * @return where the line stands
   */
  default LogId info(String category, String text, Throwable thrown) {
    return log(LogLevel.INFO, category, text, thrown);
  }

  /**
   * Logs at {@link LogLevel#DEBUG}.
   *
   * @param category what it is about
   * @param text the line
   * @return where the line stands
   */
  default LogId debug(String category, String text) {
    return log(LogLevel.DEBUG, category, text);
  }

  /**
   * Logs at {@link LogLevel#DEBUG} a line that is made only if it is written.
   *
   * @param category what it is about
   * @param text makes the line; if it throws, that is logged instead
   * @return where the line stands
   */
  default LogId debug(String category, Supplier<String> text) {
    return log(LogLevel.DEBUG, category, text);
  }

  /**
   * Logs at {@link LogLevel#DEBUG}, with an exception.
   *
   * @param category what it is about
   * @param text the line
   * @param thrown the exception
   * @return where the line stands
   */
  default LogId debug(String category, String text, Throwable thrown) {
    return log(LogLevel.DEBUG, category, text, thrown);
  }

  /**
   * Returns a node that offers a compatible version of a service. Waits for the first one to become
   * known, at most until the deadline: 10 s while the source is connecting, 1 s afterwards.
   * Quarantined nodes are passed over.
   *
   * <p>Inside an interaction the node takes part in it and is blamed if it fails. Outside of any,
   * the node is just named and nobody learns how it did.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version; a node of the same major version matches. {@link
   *     Version#ANY} for any
   * @return the node
   * @throws NoNodeException if none can be had
   * @throws DeadlineExceededException if the deadline has passed already
   */
  Node resolve(String service, String version);

  /**
   * Resolves without a thread that waits.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @return the node, or failed as {@link #resolve} would; cancelling it ends the wait
   */
  CompletableFuture<Node> resolveAsync(String service, String version);

  /**
   * Resolves a node for one attempt to call it, by who will tell how the attempt went: an HTTP
   * client, say. Waits and fails as {@link #resolve}.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @param hint what the choice should consider
   * @return the attempt, started now
   */
  Attempt attempt(String service, String version, Hint hint);

  /**
   * Resolves a node for one attempt, without a thread that waits.
   *
   * @param service the name of the service
   * @param version the lowest acceptable version, or {@link Version#ANY}
   * @param hint what the choice should consider
   * @return the attempt, started when done; cancelling it ends the wait
   */
  CompletableFuture<Attempt> attemptAsync(String service, String version, Hint hint);

  /**
   * Runs code as one interaction: the nodes resolved in it succeed or fail together. What the code
   * throws fails it and is rethrown unchanged; an {@link InterruptedException}, a {@link
   * java.util.concurrent.CancellationException} or an interrupted thread releases it without a
   * verdict. The code runs in the scope of this session and this interaction.
   *
   * @param <T> the result
   * @param <X> what the code may throw
   * @param body the code
   * @return its result
   * @throws X what the code throws
   */
  <T, X extends Throwable> T interact(Body.Interact<T, X> body) throws X;

  /**
   * Starts an interaction that this thread or another one ends. For code that does not fit into
   * {@link #interact}; resolve through the interaction itself, or in its scope.
   *
   * @return the interaction, to be closed
   */
  Interaction interaction();

  /**
   * Returns the session as text for the header {@code X-MDK-Context}, once for each message: the
   * clock ticks.
   *
   * @return printable ASCII
   */
  String externalize();

  /**
   * Writes the session into a message, in all known formats, once for each message: the clock
   * ticks.
   *
   * @param <C> what carries the texts
   * @param carrier a message
   * @param setter how to write its named texts
   */
  <C> void inject(C carrier, Carrier.Setter<C> setter);

  /**
   * Writes the session into the message of an attempt, as {@link #inject(Object, Carrier.Setter)},
   * so that trace views show the message as that call. Without the attempt it counts as the call to
   * the node that the current interaction resolved last.
   *
   * @param <C> what carries the texts
   * @param attempt an attempt of this session
   * @param carrier a message
   * @param setter how to write its named texts
   */
  default <C> void inject(Attempt attempt, C carrier, Carrier.Setter<C> setter) {
    inject(carrier, setter);
  }

  /**
   * Starts a session of its own for work that outlives this request, as {@link Mdk#derive}.
   *
   * @return a fresh trace with these properties, without this deadline
   */
  Session derive();

  /**
   * Runs code in the scope of this session.
   *
   * @param <T> the result
   * @param <X> what the code may throw
   * @param body the code
   * @return its result
   * @throws X what the code throws
   */
  <T, X extends Throwable> T call(Body.Call<T, X> body) throws X;

  /**
   * Runs code in the scope of this session.
   *
   * @param <X> what the code may throw
   * @param body the code
   * @throws X what the code throws
   */
  <X extends Throwable> void run(Body.Run<X> body) throws X;

  /**
   * Returns code that runs in the scope that this thread has now, if it is one of this session, or
   * else in that of this session.
   *
   * @param task the code
   * @return the code in its scope
   */
  Runnable wrap(Runnable task);

  /**
   * Returns code that runs in a scope as {@link #wrap(Runnable)}.
   *
   * @param <T> the result
   * @param task the code
   * @return the code in its scope
   */
  <T> Callable<T> wrapCallable(Callable<T> task);

  /**
   * Returns code that runs in a scope as {@link #wrap(Runnable)}.
   *
   * @param <T> the result
   * @param task the code
   * @return the code in its scope
   */
  <T> Supplier<T> wrapSupplier(Supplier<T> task);

  /**
   * Returns code that runs in a scope as {@link #wrap(Runnable)}.
   *
   * @param <A> the argument
   * @param <T> the result
   * @param task the code
   * @return the code in its scope
   */
  <A, T> Function<A, T> wrapFunction(Function<A, T> task);

  /**
   * Returns an executor whose tasks run in a scope as {@link #wrap(Runnable)}, taken when a task is
   * handed over.
   *
   * @param executor runs the tasks
   * @return the executor in scope
   */
  Executor wrapExecutor(Executor executor);
}
