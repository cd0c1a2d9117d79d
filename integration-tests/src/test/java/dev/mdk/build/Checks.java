package dev.mdk.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What holds for the library's jars and poms. Each check returns one sentence for each fault. */
final class Checks {
  private static final String API = "dev.mdk.api";
  private static final String SERVICES = "META-INF/services/";

  private Checks() {}

  /** The star: modules know the API and the JDK, and the API knows java.base. */
  static List<String> requirements(Collection<Path> jars) {
    var jdk = names(ModuleFinder.ofSystem());
    var faults = new ArrayList<String>();
    for (var module : descriptors(jars)) {
      for (var required : module.requires()) {
        boolean known =
            module.name().equals(API)
                ? required.name().equals("java.base")
                : required.name().equals(API) || jdk.contains(required.name());
        if (!known) {
          faults.add(module.name() + " requires " + required.name());
        }
      }
    }
    return faults;
  }

  /** A module other than the API exports the package of its own name, to all. */
  static List<String> exports(Collection<Path> jars) {
    var faults = new ArrayList<String>();
    for (var module : descriptors(jars)) {
      for (var exported : module.exports()) {
        if (exported.isQualified()) {
          faults.add(module.name() + " exports " + exported.source() + " to some only");
        } else if (!module.name().equals(API) && !module.name().equals(exported.source())) {
          faults.add(module.name() + " exports " + exported.source());
        }
      }
    }
    return faults;
  }

  /** A package lives in one jar, also for those who use the class path. */
  static List<String> packages(Collection<Path> jars) {
    var owners = new TreeMap<String, Set<String>>();
    for (Path path : jars) {
      try (var jar = new JarFile(path.toFile())) {
        jar.stream()
            .map(JarEntry::getName)
            .filter(name -> name.endsWith(".class") && name.contains("/"))
            .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
            .forEach(
                name ->
                    owners
                        .computeIfAbsent(name, key -> new TreeSet<>())
                        .add(path.getFileName().toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return owners.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(entry -> entry.getKey() + " is in " + String.join(" and in ", entry.getValue()))
        .toList();
  }

  /** Every provider is declared for both paths, and {@link ServiceLoader} makes it on both. */
  static List<String> providers(Collection<Path> jars) {
    var onModulePath = new TreeMap<String, Set<String>>();
    for (var module : descriptors(jars)) {
      for (var provided : module.provides()) {
        onModulePath
            .computeIfAbsent(provided.service(), key -> new TreeSet<>())
            .addAll(provided.providers());
      }
    }
    var onClassPath = new TreeMap<String, Set<String>>();
    jars.forEach(jar -> addServices(jar, onClassPath));

    var faults = new ArrayList<String>();
    missing(onModulePath, onClassPath)
        .forEach(line -> faults.add(line + " is missing in META-INF/services"));
    missing(onClassPath, onModulePath)
        .forEach(line -> faults.add(line + " is missing in module-info"));
    if (!faults.isEmpty()) {
      return faults;
    }

    var layer = layer(jars);
    try (var loader = new URLClassLoader(urls(jars), ClassLoader.getPlatformClassLoader())) {
      onModulePath.forEach(
          (service, names) -> {
            var type = load(layer, service);
            faults.addAll(
                differences("module path", names, service, () -> ServiceLoader.load(layer, type)));
            faults.addAll(
                differences(
                    "class path",
                    names,
                    service,
                    () -> ServiceLoader.load(loader.loadClass(service), loader)));
            names.forEach(name -> faults.addAll(shape(load(layer, name))));
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return faults;
  }

  /** A dependency from elsewhere is for tests, if there is one at all. */
  static List<String> dependencies(Collection<Path> poms) {
    var faults = new ArrayList<String>();
    for (Path pom : poms) {
      try {
        Document document =
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        XPath xpath = XPathFactory.newInstance().newXPath();
        var found =
            (NodeList)
                xpath.evaluate(
                    "/project/dependencies/dependency"
                        + "|/project/profiles/profile/dependencies/dependency",
                    document,
                    XPathConstants.NODESET);
        for (int i = 0; i < found.getLength(); i++) {
          String group = xpath.evaluate("groupId", found.item(i));
          String scope = xpath.evaluate("scope", found.item(i));
          if (!group.equals("dev.mdk") && !scope.equals("test")) {
            faults.add(
                pom.getParent().getFileName()
                    + " depends on "
                    + group
                    + ":"
                    + xpath.evaluate("artifactId", found.item(i)));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ParserConfigurationException | SAXException | XPathExpressionException e) {
        throw new IllegalArgumentException("unreadable: " + pom, e);
      }
    }
    return faults;
  }

  /** The names of the modules that {@code finder} knows. */
  static Set<String> names(ModuleFinder finder) {
    return finder.findAll().stream()
        .map(ModuleReference::descriptor)
        .map(ModuleDescriptor::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static ModuleFinder finder(Collection<Path> jars) {
    return ModuleFinder.of(jars.toArray(Path[]::new));
  }

  private static List<ModuleDescriptor> descriptors(Collection<Path> jars) {
    return finder(jars).findAll().stream().map(ModuleReference::descriptor).sorted().toList();
  }

  /** Resolves all of the jars as an application would that requires every one of them. */
  private static ModuleLayer layer(Collection<Path> jars) {
    ModuleFinder finder = finder(jars);
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolve(finder, ModuleFinder.of(), names(finder));
    return boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
  }

  private static Class<?> load(ModuleLayer layer, String name) {
    for (Module module : layer.modules()) {
      Class<?> type = Class.forName(module, name);
      if (type != null) {
        return type;
      }
    }
    throw new IllegalArgumentException("in none of the modules: " + name);
  }

  private static URL[] urls(Collection<Path> jars) throws IOException {
    var urls = new URL[jars.size()];
    int i = 0;
    for (Path jar : jars) {
      urls[i++] = jar.toUri().toURL();
    }
    return urls;
  }

  private static void addServices(Path path, Map<String, Set<String>> services) {
    try (var jar = new JarFile(path.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (entry.getName().startsWith(SERVICES) && !entry.isDirectory()) {
          try (InputStream in = jar.getInputStream(entry)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .forEach(
                    services.computeIfAbsent(
                            entry.getName().substring(SERVICES.length()), key -> new TreeSet<>())
                        ::add);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> missing(
      Map<String, Set<String>> wanted, Map<String, Set<String>> found) {
    return wanted.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .filter(name -> !found.getOrDefault(entry.getKey(), Set.of()).contains(name))
                    .map(name -> "provider " + name + " of " + entry.getKey()))
        .toList();
  }

  private static List<String> differences(
      String path, Set<String> declared, String service, Lookup lookup) {
    try {
      var found =
          Stream.of(lookup.services())
              .flatMap(ServiceLoader::stream)
              .map(ServiceLoader.Provider::get)
              .map(provider -> provider.getClass().getName())
              .collect(Collectors.toCollection(TreeSet::new));
      return found.equals(declared)
          ? List.of()
          : List.of("on the " + path + " " + service + " has " + found + " of " + declared);
    } catch (ServiceConfigurationError | ClassNotFoundException e) {
      return List.of("on the " + path + " " + e.getMessage());
    }
  }

  private static List<String> shape(Class<?> provider) {
    try {
      boolean open =
          Modifier.isPublic(provider.getModifiers())
              && Modifier.isPublic(provider.getDeclaredConstructor().getModifiers());
      return open ? List.of() : List.of(provider.getName() + " has no public constructor");
    } catch (NoSuchMethodException e) {
      return List.of(provider.getName() + " has no constructor without parameters");
    }
  }

  @FunctionalInterface
  private interface Lookup {
    ServiceLoader<?> services() throws ClassNotFoundException;
  }
}
