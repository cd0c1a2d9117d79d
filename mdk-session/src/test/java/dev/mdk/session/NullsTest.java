package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.Carrier;
import dev.mdk.Environment;
import dev.mdk.Hint;
import dev.mdk.Interaction;
import dev.mdk.LogId;
import dev.mdk.LogLevel;
import dev.mdk.Mdk;
import dev.mdk.Node;
import dev.mdk.PropertyKey;
import dev.mdk.Session;
import dev.mdk.spi.Resilience;
import dev.mdk.testing.Nodes;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the API promises: no argument may be null, but for log calls, which never throw. */
class NullsTest {

  /** By type, what is given where it is not null's turn. */
  private static final Map<Class<?>, Object> VALUES =
      Map.of(
          String.class,
          "hello",
          Duration.class,
          Duration.ofSeconds(1),
          PropertyKey.class,
          PropertyKey.text("key"),
          LogLevel.class,
          LogLevel.INFO,
          Hint.class,
          Hint.NONE,
          Node.class,
          Nodes.node("hello", "1.0", "http://h:1"),
          Environment.class,
          Environment.SANDBOX,
          Resilience.class,
          Resilience.NONE,
          Throwable.class,
          new IllegalStateException());

  private final List<String> accepted = new ArrayList<>();

  @Test
  void areRefusedEverywhereButInLogCalls() throws Exception {
    try (Bench bench = new Bench()) {
      bench.routing.add("hello");
      Session session = bench.mdk.session();

      accepts(Mdk.class, bench.mdk);
      accepts(Session.class, session);
      accepts(Interaction.class, session.interaction());
      accepts(Mdk.Builder.class, Bench.builder(new Bench.Parts()));
    }

    assertThat(accepted).isEmpty();
  }

  private void accepts(Class<?> type, Object subject) throws Exception {
    for (Method method : type.getDeclaredMethods()) {
      Class<?>[] types = method.getParameterTypes();
      boolean isLogCall = method.getReturnType() == LogId.class;
      for (int i = 0; i < types.length && !isLogCall && !isStatic(method); i++) {
        if (types[i] != Object.class && !isRefused(method, subject, i)) {
          accepted.add(type.getSimpleName() + "." + method.getName() + ", parameter " + i);
        }
      }
    }
  }

  private static boolean isStatic(Method method) {
    return Modifier.isStatic(method.getModifiers()) || method.isSynthetic();
  }

  private static boolean isRefused(Method method, Object subject, int index) throws Exception {
    Object[] arguments =
        Stream.of(method.getParameterTypes()).map(NullsTest::value).toArray(Object[]::new);
    arguments[index] = null;
    try {
      method.setAccessible(true);
      method.invoke(subject, arguments);
      return false;
    } catch (InvocationTargetException thrown) {
      return thrown.getCause() instanceof NullPointerException;
    }
  }

  private static Object value(Class<?> type) {
    Object value = VALUES.getOrDefault(type, "value");
    return type.isInterface() && !VALUES.containsKey(type)
        ? Proxy.newProxyInstance(
            NullsTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> type == Carrier.Getter.class ? List.of() : null)
        : value;
  }
}
