package dev.mdk.session;

import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import dev.mdk.MdkException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The other modules of the MDK, found by {@link ServiceLoader}. One provider that cannot be loaded
 * loses none of the others. For one thread.
 */
final class Modules {

  /** Where to look; this class is the one that {@code uses}, so it must be the one that loads. */
  interface Place {
    <S> Iterable<S> providers(Class<S> type);
  }

  private final List<Place> places;
  private final Map<Class<?>, Found<?>> known = new HashMap<>();

  Modules(List<Place> places) {
    this.places = places;
  }

  /** Looks where the context class loader does and, for what is not found, where the MDK's does. */
  static Modules standard() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader own = Mdk.class.getClassLoader();
    return context == own ? in(own) : new Modules(List.of(new Loader(context), new Loader(own)));
  }

  static Modules in(ClassLoader loader) {
    return new Modules(List.of(new Loader(loader)));
  }

  static Modules in(ModuleLayer layer) {
    return new Modules(List.of(new Layer(layer)));
  }

  private record Loader(@Nullable ClassLoader loader) implements Place {
    @Override
    public <S> Iterable<S> providers(Class<S> type) {
      return ServiceLoader.load(type, loader);
    }
  }

  private record Layer(ModuleLayer layer) implements Place {
    @Override
    public <S> Iterable<S> providers(Class<S> type) {
      return ServiceLoader.load(layer, type);
    }
  }

  /** Returns all providers of a type, from the first place that has one. */
  <S> List<S> all(Class<S> type) {
    return found(type).all();
  }

  /** Returns the first provider of a type, and looks for no other. */
  <S> Optional<S> first(Class<S> type) {
    return found(type).at(0);
  }

  /**
   * Returns the provider of a name that a setting gives, and looks for none after it.
   *
   * @throws ConfigurationException if there is none; it names those that there are
   */
  <S> S named(Class<S> type, Function<S, String> name, String setting, String wanted) {
    Optional<S> provider = find(type, name, wanted);
    if (provider.isPresent()) {
      return provider.get();
    }
    String known =
        all(type).stream().map(name).sorted().distinct().collect(Collectors.joining(", "));
    throw new ConfigurationException(
        setting
            + ": "
            + wanted
            + (known.isEmpty()
                ? " (expected: a module on the path that provides it)"
                : " (expected: one of " + known + ", or a module on the path that provides it)"));
  }

  /** Returns the provider of a name, and looks for none after it. */
  <S> Optional<S> find(Class<S> type, Function<S, String> name, String wanted) {
    Found<S> found = found(type);
    int index = 0;
    Optional<S> provider = found.at(index);
    while (provider.isPresent() && !name.apply(provider.get()).equals(wanted)) {
      provider = found.at(++index);
    }
    return provider;
  }

  @SuppressWarnings("unchecked") // each type is put with its own providers
  private <S> Found<S> found(Class<S> type) {
    Found<?> found = known.get(type);
    if (found == null) {
      found = new Found<>(type, places);
      known.put(type, found);
    }
    return (Found<S>) found;
  }

  /**
   * Returns what a provider creates.
   *
   * @throws ConfigurationException if it cannot; it names the provider
   */
  static <T> T create(Object provider, Supplier<T> work) {
    try {
      return work.get();
    } catch (MdkException told) {
      throw told;
    } catch (RuntimeException | LinkageError failed) {
      throw new ConfigurationException(
          provider.getClass().getName() + " failed: " + failed, failed);
    }
  }
}
