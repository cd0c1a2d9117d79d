package dev.mdk.discovery.registry;

import java.io.IOException;

/** An answer was longer than what is read. */
public final class TooLongException extends IOException {

  private static final long serialVersionUID = 1;

  TooLongException(String message) {
    super(message);
  }
}
