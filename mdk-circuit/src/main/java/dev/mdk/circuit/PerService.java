package dev.mdk.circuit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** One of something for each service; the same for all beyond so many, as names may be made up. */
final class PerService<T> implements Function<String, T> {

  private static final int MOST = 10_000;

  private final ConcurrentMap<String, T> all = new ConcurrentHashMap<>();
  private final Supplier<T> maker;
  private final T others;

  PerService(Supplier<T> maker) {
    this.maker = maker;
    others = maker.get();
  }

  @Override
  public T apply(String service) {
    T known = all.get(service);
    if (known != null) {
      return known;
    }
    return all.size() >= MOST ? others : all.computeIfAbsent(service, any -> maker.get());
  }
}
