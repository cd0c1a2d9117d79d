package dev.mdk.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Interaction;
import dev.mdk.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScopeTest {

  private final Session one = stub(Session.class);
  private final Session two = stub(Session.class);
  private final Interaction interaction = stub(Interaction.class);
  private final Scope outer = new Scope(one, Optional.of(interaction));
  private final Scope inner = new Scope(two, Optional.empty());

  @Test
  void isThereOnlyWhileTheCodeRuns() {
    assertThat(Session.current()).isEmpty();

    String result =
        outer.call(
            () -> {
              assertThat(Scope.current()).containsSame(outer);
              assertThat(Session.current()).containsSame(one);
              assertThat(outer.interaction()).containsSame(interaction);
              return "result";
            });

    assertThat(result).isEqualTo("result");
    assertThat(Scope.current()).isEmpty();
  }

  @Test
  void nestsAndComesBack() {
    outer.call(
        () -> {
          inner.call(
              () -> {
                assertThat(Scope.current()).containsSame(inner);
                outer.call(() -> assertThat(Scope.current()).containsSame(outer));
                assertThat(Scope.current()).containsSame(inner);
                return "";
              });
          assertThat(Scope.current()).containsSame(outer);
          return "";
        });
  }

  @Test
  void comesBackAfterAnExceptionWhichItDoesNotChange() {
    IOException thrown = new IOException("on purpose");

    outer.call(
        () -> {
          assertThatThrownBy(
                  () ->
                      inner.call(
                          () -> {
                            throw thrown;
                          }))
              .isSameAs(thrown);
          assertThat(Scope.current()).containsSame(outer);
          return "";
        });
    assertThat(Scope.current()).isEmpty();
  }

  @Test
  void leavesNothingInThePoolsThread() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      pool.submit(() -> outer.call(() -> "")).get(60, TimeUnit.SECONDS);
      assertThat(pool.submit(Scope::current).get(60, TimeUnit.SECONDS)).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void belongsToItsThreadAlone() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Optional<Scope> elsewhere =
          outer.call(() -> pool.submit(Scope::current)).get(60, TimeUnit.SECONDS);
      assertThat(elsewhere).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  private static <T> T stub(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            }));
  }
}
