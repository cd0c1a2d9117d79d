package dev.mdk.tracing;

import dev.mdk.LogLevel;
import dev.mdk.Session;
import dev.mdk.spi.LogEvent;
import dev.mdk.spi.Scope;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A session that can only log, at the level INFO, and tells each line. */
final class FakeSession {

  private FakeSession() {}

  static Session logging(Consumer<LogEvent> lines) {
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("log")) {
                throw new UnsupportedOperationException(method.getName());
              }
              LogLevel level = (LogLevel) arguments[0];
              if (LogLevel.INFO.includes(level)) {
                lines.accept(
                    Lines.line(
                        level,
                        (String) arguments[1],
                        arguments[2] instanceof Supplier<?> text
                            ? (String) text.get()
                            : (String) arguments[2],
                        arguments.length > 3
                            ? Optional.of((Throwable) arguments[3])
                            : Optional.empty(),
                        Map.of()));
              }
              return Lines.line("").id();
            });
  }

  static void run(Session session, Runnable code) {
    new Scope(session, Optional.empty())
        .call(
            () -> {
              code.run();
              return "";
            });
  }
}
