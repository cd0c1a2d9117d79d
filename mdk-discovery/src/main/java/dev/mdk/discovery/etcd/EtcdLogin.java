package dev.mdk.discovery.etcd;

import dev.mdk.discovery.registry.Secret;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The token of a user, got anew when the server does not take it any more. */
final class EtcdLogin {

  /** Who logs in. */
  record User(String name, Secret password) {}

  /** Asks the server for a token. */
  @FunctionalInterface
  interface Asking {
    String token(User user) throws IOException, InterruptedException;
  }

  private final Optional<User> user;
  private final Asking asking;
  private final ReentrantLock lock = new ReentrantLock(); // one at a time logs in
  private volatile Optional<String> token = Optional.empty();

  EtcdLogin(Optional<User> user, Asking asking) {
    this.user = user;
    this.asking = asking;
  }

  /** Returns the token; empty without a user. */
  Optional<String> token() throws IOException, InterruptedException {
    Optional<String> known = token;
    if (known.isPresent() || user.isEmpty()) {
      return known;
    }
    lock.lockInterruptibly();
    try {
      if (token.isEmpty()) {
        token = Optional.of(asking.token(user.get()));
      }
      return token;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a token that was refused, and returns whether to try again with another. */
  boolean refused(Optional<String> used) {
    if (user.isEmpty()) {
      return false;
    }
    lock.lock();
    try {
      if (token.equals(used)) {
        token = Optional.empty();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
