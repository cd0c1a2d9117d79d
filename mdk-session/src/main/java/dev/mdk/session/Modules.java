package dev.mdk.session;

import dev.mdk.ConfigurationException;
import dev.mdk.Mdk;
import dev.mdk.MdkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The other modules of the MDK, found by {@link ServiceLoader}. A provider that cannot be loaded is
 * left out, with a warning that names it, and none of the others is lost.
 */
final class Modules {

  private static final int MOST_PROVIDERS = 1000; // of one type, so that no broken loader goes on

  /** Where to look; this class is the one that {@code uses}, so it must be the one that loads. */
  interface Place {
    <S> Iterable<S> providers(Class<S> type);
  }

  private final List<Place> places;
  private final Map<Class<?>, List<?>> known = new HashMap<>();

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
  @SuppressWarnings("unchecked") // each type is put with its own providers
  <S> List<S> all(Class<S> type) {
    return (List<S>) known.computeIfAbsent(type, this::find);
  }

  private <S> List<S> find(Class<S> type) {
    for (Place place : places) {
      List<S> found = load(place, type);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  /** Returns the first provider of a type. */
  <S> Optional<S> first(Class<S> type) {
    return all(type).stream().findFirst();
  }

  /**
   * Returns the provider of a name that a setting gives.
   *
   * @throws ConfigurationException if there is none; it names those that there are
   */
  <S> S named(Class<S> type, Function<S, String> name, String setting, String wanted) {
    List<S> found = all(type);
    for (S provider : found) {
      if (name.apply(provider).equals(wanted)) {
        return provider;
      }
    }
    String known = found.stream().map(name).sorted().distinct().collect(Collectors.joining(", "));
    throw new ConfigurationException(
        setting
            + ": "
            + wanted
            + (known.isEmpty()
                ? " (expected: a module on the path that provides it)"
                : " (expected: one of " + known + ", or a module on the path that provides it)"));
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

  private static <S> List<S> load(Place place, Class<S> type) {
    List<S> found = new ArrayList<>();
    Iterator<S> providers = place.providers(type).iterator();
    for (int tries = 0; tries < MOST_PROVIDERS; tries++) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        found.add(providers.next());
      } catch (ServiceConfigurationError | LinkageError broken) {
        System.getLogger("dev.mdk")
            .log(
                System.Logger.Level.WARNING,
                "a provider of " + type.getName() + " is left out",
                broken);
      }
    }
    return found;
  }
}
