package dev.mdk.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users can call is what the lists in {@code src/test/api} say, so that a change of it is seen
 * in review. {@code -Dapi.renew} writes them anew; CONTRIBUTING.md has the command.
 */
class PublicApiTest {

  private static final Path LISTS = Library.root().resolve("integration-tests/src/test/api");

  /** What each record and each enum has. */
  private static final Set<String> OF_ALL =
      Set.of("equals", "hashCode", "toString", "values", "valueOf");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api",
        "session",
        "discovery",
        "circuit",
        "tracing",
        "jdkhttp",
        "control",
        "testing"
      })
  void isAsListed(String part) throws IOException {
    String found = String.join("\n", types(part).values()) + "\n";
    Path list = LISTS.resolve(part + ".txt");
    if (Boolean.getBoolean("api.renew")) {
      Files.createDirectories(LISTS);
      Files.writeString(list, found);
    }

    assertThat(found).isEqualTo(Files.readString(list));
  }

  private static Map<String, String> types(String part) throws IOException {
    Path jar = Library.jar(part);
    Map<String, String> types = new TreeMap<>();
    for (String name : exported(jar)) {
      Class<?> type = load(name);
      if (isReachable(type)) {
        types.put(name, describe(type));
      }
    }
    return types;
  }

  /** The names of all classes in the packages that a module exports. */
  private static List<String> exported(Path jar) throws IOException {
    Set<String> packages =
        ModuleFinder.of(jar).findAll().iterator().next().descriptor().exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && name.indexOf('/') > 0)
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> packages.contains(name.substring(0, name.lastIndexOf('.'))))
          .filter(name -> !name.endsWith(".package-info"))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicApiTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isReachable(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return isShown(type.getModifiers()) && (outer == null || isReachable(outer));
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String describe(Class<?> type) {
    List<String> lines = new ArrayList<>();
    lines.add(head(type));
    if (type.isRecord()) {
      lines.add("  record" + components(type));
    }
    Stream.of(type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .filter(member -> isOwn(type, member))
        .map(PublicApiTest::describe)
        .sorted()
        .forEach(lines::add);
    return String.join("\n", lines) + "\n";
  }

  /** By hand, as releases of Java say it differently. */
  private static String head(Class<?> type) {
    int shown = Modifier.FINAL | (type.isInterface() ? 0 : Modifier.ABSTRACT);
    StringBuilder head = new StringBuilder(Modifier.toString(type.getModifiers() & shown));
    head.append(head.isEmpty() ? "" : " ").append(type.isSealed() ? "sealed " : "");
    head.append(kind(type)).append(' ').append(type.getName());
    if (type.getTypeParameters().length > 0) {
      head.append(listed(type.getTypeParameters(), "<", ">"));
    }
    if (kind(type).equals("class") && type.getSuperclass() != Object.class) {
      head.append(" extends ").append(type.getGenericSuperclass().getTypeName());
    }
    if (type.getInterfaces().length > 0) {
      String word = type.isInterface() ? " extends " : " implements ";
      head.append(listed(type.getGenericInterfaces(), word, ""));
    }
    return head.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isInterface()) {
      return "interface";
    }
    if (type.isEnum()) {
      return "enum";
    }
    return type.isRecord() ? "record" : "class";
  }

  private static String listed(Type[] types, String before, String after) {
    return Stream.of(types).map(Type::getTypeName).collect(Collectors.joining(", ", before, after));
  }

  private static String components(Class<?> type) {
    return Stream.of(type.getRecordComponents())
        .map(each -> each.getGenericType().getTypeName() + " " + each.getName())
        .collect(Collectors.joining(", ", "(", ")"));
  }

  /** Whether a member is shown, and not what every record and every enum has. */
  private static boolean isOwn(Class<?> type, Member member) {
    if (!isShown(member.getModifiers()) || member.isSynthetic()) {
      return false;
    }
    if (member instanceof Field) {
      return true;
    }
    boolean ofAll = OF_ALL.contains(member.getName());
    return !(ofAll && member instanceof Method) && !isComponent(type, (Executable) member);
  }

  /** Whether a method or a constructor is that of the components, which are shown already. */
  private static boolean isComponent(Class<?> type, Executable member) {
    if (!type.isRecord()) {
      return false;
    }
    RecordComponent[] components = type.getRecordComponents();
    return member instanceof Constructor
        ? Arrays.equals(
            member.getParameterTypes(),
            Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
        : member.getParameterCount() == 0
            && Stream.of(components).anyMatch(each -> each.getName().equals(member.getName()));
  }

  private static String describe(Member member) {
    String text =
        member instanceof Field field
            ? field.toGenericString()
            : ((Executable) member).toGenericString();
    String declaring = member.getDeclaringClass().getName() + ".";
    return "  "
        + text.replace(declaring + member.getName(), member.getName()).replace("public ", "");
  }
}
