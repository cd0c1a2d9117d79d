package dev.mdk.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;

import dev.mdk.Environment;
import dev.mdk.Node;
import dev.mdk.testing.Nodes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;

/** What the two sides of a registry have in common: both work in threads of their own. */
@Timeout(600)
abstract class RegistryContract {

  static final Node ONE = Nodes.node("hello", "1.0", "http://127.0.0.1:1001");
  static final Node TWO = Nodes.node("hello", "1.2", "http://127.0.0.1:1002");

  /** Nodes of two services and two environments. */
  static final List<Node> SOME =
      List.of(
          ONE,
          TWO,
          Nodes.node("orders", "2.0", "http://127.0.0.1:1003"),
          Nodes.node("hello", "1.0", "http://127.0.0.1:1004", Environment.parse("staging")));

  RegistryContract() {}

  /**
   * Returns how long a rule waits, in real time, for what must happen.
   *
   * @return 30 s unless overridden
   */
  protected Duration limit() {
    return Duration.ofSeconds(30);
  }

  /**
   * Lets happen what is under way; called again and again while a rule waits. Implementations on
   * hand-turned time turn it here.
   *
   * @throws Exception if the test has failed
   */
  protected void settle() throws Exception {}

  /**
   * Makes the registry unreachable. Unless overridden, there is none that could be, and the rules
   * about that are skipped.
   *
   * @throws Exception if the test has failed
   */
  protected void breakRegistry() throws Exception {
    Assumptions.abort("has no registry that can be away");
  }

  /**
   * Makes the registry reachable again.
   *
   * @throws Exception if the test has failed
   */
  protected void mendRegistry() throws Exception {}

  /**
   * Brings the registry back without its memory, as one that was restarted with an empty disk. It
   * is {@linkplain #breakRegistry() away} when this is called. Unless overridden, the rules about
   * that are skipped.
   *
   * @throws Exception if the test has failed
   */
  protected void emptyRegistry() throws Exception {
    Assumptions.abort("has no registry that could lose its memory");
  }

  /**
   * Puts something in the registry that is no node, beside the nodes, as anybody may who can write
   * there. Unless overridden, the rules about that are skipped.
   *
   * @throws Exception if the test has failed
   */
  protected void spoilRegistry() throws Exception {
    Assumptions.abort("has no registry that others write in");
  }

  /**
   * Lets the registry take connections and never answer, until it is {@linkplain #mendRegistry()
   * mended}. Unless overridden, the rules about that are skipped.
   *
   * @throws Exception if the test has failed
   */
  protected void stallRegistry() throws Exception {
    Assumptions.abort("has no registry that could stall");
  }

  /**
   * Returns the password or token that the registry is spoken to with, which must not be told to
   * anybody else.
   *
   * @return the secret; empty if there is none
   */
  protected Optional<String> secret() {
    return Optional.empty();
  }

  /** Returns the secret, or skips the rule. */
  final String requireSecret() {
    return secret().orElseGet(() -> Assumptions.abort("has no secret"));
  }

  /** Waits until something holds. */
  final void until(String what, Callable<Boolean> holds) throws Exception {
    long end = System.nanoTime() + limit().toNanos();
    while (!holds.call()) {
      if (System.nanoTime() - end > 0) {
        fail("within " + limit() + ": " + what);
      }
      settle();
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Does what must not wait for anything. */
  final void promptly(String what, Action action) {
    assertTimeoutPreemptively(limit(), action::run, what);
  }

  /** Gets what must be there without waiting for anything. */
  final <T> T prompt(String what, Callable<T> call) {
    return assertTimeoutPreemptively(limit(), call::call, what);
  }

  /** Code of a rule. */
  @FunctionalInterface
  interface Action {
    void run() throws Exception;
  }
}
