package dev.mdk.circuit;

/** The permit of a breaker that is as if it were not there. */
enum Uncounted implements CircuitBreaker.Permit {
  PERMIT;

  @Override
  public void succeeded() {}

  @Override
  public void returned(Object result) {}

  @Override
  public void failed(Throwable thrown) {}

  @Override
  public void released() {}
}
