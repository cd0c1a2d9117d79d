package dev.mdk.circuit;

import dev.mdk.spi.RetryBudget;
import java.util.concurrent.atomic.AtomicInteger;

/** The budget of gRPC's proposal A6, counted in thousandths of a token. */
final class TokenBudget implements RetryBudget {

  private static final int THOUSAND = 1_000;

  private final int most;
  private final int perSuccess;
  private final AtomicInteger tokens;

  TokenBudget(int maxTokens, double tokensPerSuccess) {
    if (maxTokens < 1 || maxTokens > 1_000_000) {
      throw new IllegalArgumentException(
          "maxTokens: " + maxTokens + " (expected: from 1 to 1000000)");
    }
    if (!(tokensPerSuccess >= 0.001 && tokensPerSuccess <= maxTokens)) {
      throw new IllegalArgumentException(
          "tokensPerSuccess: " + tokensPerSuccess + " (expected: from 0.001 to maxTokens)");
    }
    most = maxTokens * THOUSAND;
    perSuccess = (int) (tokensPerSuccess * THOUSAND);
    tokens = new AtomicInteger(most);
  }

  /** Nearly always there is nothing to earn, and then nothing is written. */
  @Override
  public void succeeded() {
    int had = tokens.get();
    while (had < most && !tokens.compareAndSet(had, Math.min(most, had + perSuccess))) {
      had = tokens.get();
    }
  }

  @Override
  public boolean tryRetry() {
    return tokens.updateAndGet(had -> Math.max(0, had - THOUSAND)) > most / 2;
  }

  @Override
  public String toString() {
    return tokens.get() / (double) THOUSAND + " of " + most / THOUSAND + " tokens";
  }
}
