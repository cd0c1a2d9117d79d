package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Interaction;
import dev.mdk.Session;
import dev.mdk.spi.Scope;
import dev.mdk.testing.ManualExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScopeTest {

  private final Bench bench = new Bench();
  private final Session session = bench.mdk.session();
  private final Session other = bench.mdk.session();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void isThereWhileItsCodeRunsAndGoneAfterwards() {
    assertThat(session.<Optional<Session>, RuntimeException>call(Session::current))
        .contains(session);
    assertThat(Session.current()).isEmpty();

    session.run(
        () -> {
          other.run(() -> assertThat(Session.current()).contains(other));
          assertThat(Session.current()).contains(session);
        });
  }

  @Test
  void isGoneAfterAnException() {
    assertThatThrownBy(
            () ->
                session.run(
                    () -> {
                      throw new IOException("out");
                    }))
        .isInstanceOf(IOException.class);

    assertThat(Session.current()).isEmpty();
  }

  @Test
  void bindsSessionAndInteractionTogether() {
    session.interact(
        interaction -> {
          assertThat(Scope.current().orElseThrow().interaction()).contains(interaction);
          session.run(() -> assertThat(Scope.current().orElseThrow().interaction()).isEmpty());
          return other.<Optional<Interaction>, RuntimeException>call(
              () -> {
                assertThat(Session.current()).contains(other);
                return Scope.current().orElseThrow().interaction();
              });
        });
  }

  @Test
  void goesWithWrappedCode() throws Exception {
    List<Optional<Session>> seen = new ArrayList<>();

    session.wrap(() -> seen.add(Session.current())).run();
    session.wrapCallable(() -> seen.add(Session.current())).call();
    assertThat(session.wrapSupplier(() -> seen.add(Session.current())).get()).isTrue();
    assertThat(session.wrapFunction((String any) -> seen.add(Session.current())).apply(""))
        .isTrue();

    assertThat(seen).hasSize(4).containsOnly(Optional.of(session));
    assertThat(Session.current()).isEmpty();
  }

  @Test
  void takesTheInteractionOfTheThreadThatWraps() {
    List<Runnable> wrapped = new ArrayList<>();
    List<Optional<Interaction>> seen = new ArrayList<>();
    Runnable look = () -> seen.add(Scope.current().orElseThrow().interaction());

    Interaction inside =
        session.interact(
            interaction -> {
              wrapped.add(session.wrap(look));
              wrapped.add(other.wrap(look));
              return interaction;
            });
    wrapped.forEach(Runnable::run);

    assertThat(seen).containsExactly(Optional.of(inside), Optional.empty());
  }

  @Test
  void goesWithTheTasksOfAnExecutor() {
    ManualExecutor executor = new ManualExecutor();
    List<Optional<Session>> seen = new ArrayList<>();

    session.wrapExecutor(executor).execute(() -> seen.add(Session.current()));
    executor.runAll();

    assertThat(seen).containsExactly(Optional.of(session));
    assertThat(Session.current()).isEmpty();
  }
}
