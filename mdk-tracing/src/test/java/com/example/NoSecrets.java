package com.example;

import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** The filter that the documentation names. */
public final class NoSecrets implements Filter {

  /** Makes the filter, for {@code logging.properties}. */
  public NoSecrets() {}

  @Override
  public boolean isLoggable(LogRecord record) {
    return !String.valueOf(record.getMessage()).contains("secret");
  }
}
