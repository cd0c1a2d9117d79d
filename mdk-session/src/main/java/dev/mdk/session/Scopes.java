package dev.mdk.session;

import static java.util.Objects.requireNonNull;

import dev.mdk.Body;
import dev.mdk.Session;
import dev.mdk.spi.Scope;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

/** Code that runs in a scope, wherever it runs. The scope is taken when the code is wrapped. */
final class Scopes {

  private Scopes() {}

  private static Scope of(Session session) {
    Optional<Scope> current = Scope.current();
    return current.isPresent() && current.get().session() == session
        ? current.get()
        : new Scope(session, Optional.empty());
  }

  static <X extends Throwable> void run(Scope scope, Body.Run<X> body) throws X {
    scope.call(
        () -> {
          body.run();
          return scope; // anything
        });
  }

  static Runnable wrap(Session session, Runnable task) {
    requireNonNull(task, "task");
    Scope scope = of(session);
    return () -> run(scope, task::run);
  }

  static <T> Callable<T> wrapCallable(Session session, Callable<T> task) {
    requireNonNull(task, "task");
    Scope scope = of(session);
    return () -> scope.<T, Exception>call(task::call);
  }

  static <T> Supplier<T> wrapSupplier(Session session, Supplier<T> task) {
    requireNonNull(task, "task");
    Scope scope = of(session);
    return () -> scope.call(task::get);
  }

  static <A, T> Function<A, T> wrapFunction(Session session, Function<A, T> task) {
    requireNonNull(task, "task");
    Scope scope = of(session);
    return argument -> scope.call(() -> task.apply(argument));
  }
}
