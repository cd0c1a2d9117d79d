package dev.mdk.session;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps what is logged, instead of the console. By reflection, as this module does not require
 * {@code java.logging}, which stands behind {@link System.Logger}.
 */
final class KeptLog implements AutoCloseable {

  private final List<String> all = new CopyOnWriteArrayList<>();
  private final Object
      logger; // held, as loggers that nobody holds are collected with their filters

  KeptLog() {
    try {
      logger = type("Logger").getMethod("getLogger", String.class).invoke(null, "dev.mdk");
      Class<?> filter = type("Filter");
      setFilter(
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {filter},
              (proxy, method, arguments) -> keep(arguments[0])));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("java.logging", e);
    }
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName("java.util.logging." + name);
  }

  private boolean keep(Object line) throws ReflectiveOperationException {
    all.add((String) type("LogRecord").getMethod("getMessage").invoke(line));
    return false; // not to the console
  }

  private void setFilter(Object filter) throws ReflectiveOperationException {
    type("Logger").getMethod("setFilter", type("Filter")).invoke(logger, filter);
  }

  List<String> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    try {
      setFilter(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("java.logging", e);
    }
  }
}
