package dev.mdk.jdkhttp;

import dev.mdk.BulkheadFullException;
import dev.mdk.DeadlineExceededException;
import dev.mdk.NoNodeException;
import dev.mdk.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** What the failures of an exchange mean, and how they are told. */
final class Failures {

  private static final int DEEPEST = 16; // a chain of causes may be a ring

  private Failures() {}

  /** Tells which service a failed call was meant for; hangs on what the transport threw. */
  private static final class ServiceCall extends Exception {
    private static final long serialVersionUID = 1;

    ServiceCall(String what) {
      super("while calling " + what, null, false, false);
    }
  }

  /** Returns what was thrown, without the wrappers of futures. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; depth < DEEPEST && cause.getCause() != null; depth++) {
      if (!(cause instanceof CompletionException) && !(cause instanceof ExecutionException)) {
        break;
      }
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * Returns the failure of which the JDK's {@code send} throws a copy made in the thread that
   * calls, or what it threw itself.
   */
  static Throwable original(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause != null && Objects.equals(cause.getMessage(), thrown.getMessage())
        ? cause
        : thrown;
  }

  /**
   * Returns what the transport failed with. On a head with a number that is none the JDK's client
   * fails with an unchecked exception; callers and breakers expect another.
   */
  static Throwable ofTransport(Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof NumberFormatException) {
      ProtocolException told = new ProtocolException("the head of the answer cannot be read");
      told.initCause(cause);
      return told;
    }
    return cause;
  }

  /** Marks a failure of the transport as one of a call to a service. */
  static <X extends Throwable> X marked(X thrown, String what) {
    if (thrown instanceof IOException) {
      thrown.addSuppressed(new ServiceCall(what));
    }
    return thrown;
  }

  /** Makes the failure of a call that was not over when its deadline passed. */
  static HttpTimeoutException late(String what, DeadlineExceededException cause) {
    HttpTimeoutException late = new HttpTimeoutException(cause.getMessage());
    late.initCause(cause);
    return marked(late, what);
  }

  /**
   * Judges a failed exchange.
   *
   * @param triedLong whether the time in which a connection must be made had passed
   * @return the verdict, or empty if the fault is not the node's
   */
  static Optional<Outcome> outcome(Throwable failure, boolean triedLong) {
    if (!(failure instanceof IOException)) {
      return Optional.empty(); // cancelled, or code of the caller's own
    }
    if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
      return Optional.of(Outcome.UNREACHABLE);
    }
    if (failure instanceof HttpConnectTimeoutException && triedLong) {
      return Optional.of(Outcome.UNREACHABLE);
    }
    return Optional.of(failure instanceof HttpTimeoutException ? Outcome.TIMEOUT : Outcome.ERROR);
  }

  /**
   * Returns the status by which a service tells its own caller of this failure, if the fault is
   * further down.
   */
  static OptionalInt downstream(Throwable thrown) {
    boolean called = false;
    boolean late = false;
    Throwable cause = thrown;
    for (int depth = 0; depth < DEEPEST && cause != null; depth++) {
      called |= cause instanceof NoNodeException || isMarked(cause);
      late |= cause instanceof DeadlineExceededException;
      late |= cause instanceof HttpTimeoutException && isMarked(cause);
      cause = cause.getCause();
    }
    return late ? OptionalInt.of(504) : called ? OptionalInt.of(503) : OptionalInt.empty();
  }

  private static boolean isMarked(Throwable thrown) {
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (suppressed instanceof ServiceCall) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns an exception of this thread for one that was made in another, of the same type as far
   * as callers tell them apart, so that its stack trace shows who called. Throws what is unchecked.
   */
  static IOException ofThisThread(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    if (thrown instanceof NoNodeException) {
      throw caused(new NoNodeException(message), thrown);
    }
    if (thrown instanceof BulkheadFullException) {
      throw caused(new BulkheadFullException(message), thrown);
    }
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    IOException here;
    if (thrown instanceof HttpConnectTimeoutException) {
      here = new HttpConnectTimeoutException(message);
    } else if (thrown instanceof HttpTimeoutException) {
      here = new HttpTimeoutException(message);
    } else if (thrown instanceof ConnectException) {
      here = new ConnectException(message);
    } else if (thrown instanceof SSLHandshakeException) {
      here = new SSLHandshakeException(message);
    } else if (thrown instanceof SSLException) {
      here = new SSLException(message);
    } else {
      here = new IOException(message);
    }
    return caused(here, thrown);
  }

  private static <X extends Throwable> X caused(X here, Throwable cause) {
    here.initCause(cause);
    return here;
  }
}
