package dev.mdk.session;

import dev.mdk.spi.Ticker;

/**
 * What is warned of in the middle of requests, each at its own rate.
 *
 * @param unreadable a context that cannot be read
 * @param dropped properties that were left out of a context
 * @param foreign code of others that threw
 */
record Warnings(Warning unreadable, Warning dropped, Warning foreign) {
  Warnings(Ticker ticker) {
    this(new Warning(ticker), new Warning(ticker), new Warning(ticker));
  }
}
