package dev.mdk.discovery;

import static dev.mdk.testing.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mdk.ConfigurationException;
import dev.mdk.Node;
import dev.mdk.Registration;
import dev.mdk.RegistrationListener;
import dev.mdk.spi.DiscoverySource.Subscription;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import dev.mdk.testing.Crowd;
import dev.mdk.testing.TestFacilities;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it in one process, with real files, threads and time. */
@SuppressWarnings("try") // what is open for its effect is not always named
class DirectorySourceTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Facilities facilities = new DirectoryFacilities();
  private final DirectoryNodes nodes = new DirectoryNodes();
  private final LinkedBlockingQueue<String> fate = new LinkedBlockingQueue<>();

  @AfterEach
  void closeFacilities() {
    facilities.close();
  }

  private Path directory() {
    return folder.resolve("nodes");
  }

  private DirectorySource source() {
    return new DirectorySource(DirectoryPlace.of(directory()), facilities);
  }

  private Registration register(Node node) {
    RegistrationListener listener = (registered, state, detail) -> fate.add(state.toString());
    return source().registrar().orElseThrow().register(node, listener);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      return files.toList();
    }
  }

  private String nextFate() throws InterruptedException {
    return String.valueOf(fate.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void isFoundOnTheModulePathAndOnTheClassPath() throws Exception {
    String provider = DirectorySourceProvider.class.getName();
    String service = DiscoverySourceProvider.class.getName();
    try (InputStream file =
        DirectorySourceProvider.class.getResourceAsStream("/META-INF/services/" + service)) {
      assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines())
          .contains(provider);
    }
    assumeTrue(DirectorySourceProvider.class.getModule().isNamed(), "runs on the module path");
    assertThat(DirectorySourceProvider.class.getModule().getDescriptor().provides())
        .anyMatch(one -> one.service().equals(service) && one.providers().contains(provider));
    assertThat(new DirectorySourceProvider().name()).isEqualTo("directory");
  }

  @Test
  void refusesAnArgumentThatNamesNoDirectory() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    DirectorySourceProvider provider = new DirectorySourceProvider();

    for (String argument : List.of("", "path=", "/tmp", "path=\0", "path=" + file)) {
      assertThatThrownBy(() -> provider.create(argument, Settings.NONE, facilities))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("discovery.source: directory:" + argument);
    }
    assertThat(provider.create("path=" + folder.resolve("new"), Settings.NONE, facilities))
        .hasToString("directory:path=" + folder.resolve("new"));
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void tellsOfANodeFromItsRegistrationToItsWithdrawal() throws Exception {
    Node node = node("hello", "1.0", "http://127.0.0.1:1");
    try (Subscription subscription = source().start(nodes)) {
      assertThat(nodes.awaitSaid("SYNCED", SOON)).isTrue();

      try (Registration registration = register(node)) {
        assertThat(nodes.awaitSize(1, SOON)).isTrue();
        assertThat(nodes.nodes()).containsExactly(node);
        assertThat(registration.node()).isEqualTo(node);
        assertThat(nextFate()).isEqualTo("REGISTERED");
      }
      assertThat(files()).isEmpty(); // already
      assertThat(nodes.awaitSize(0, SOON)).isTrue();
    }
    assertThat(nextFate()).isEqualTo("WITHDRAWN");
    assertThat(nodes.said())
        .containsExactly("CONNECTING", "SYNCED", "up " + node.address(), "down " + node.address());
  }

  @Test
  void tellsChangesLongBeforeTheNextCheck() throws Exception {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "changes are told at once");
    try (Subscription subscription = source().start(nodes)) {
      assertThat(nodes.awaitSaid("SYNCED", SOON)).isTrue();
      long begun = System.nanoTime();
      for (int i = 0; i < 20; i++) { // 40 changes, each seen before the next
        Registration registration = register(node("hello", "1.0", "a" + i));
        assertThat(nodes.awaitSize(1, SOON)).isTrue();
        registration.close();
        assertThat(nodes.awaitSize(0, SOON)).isTrue();
      }
      // Checks alone would take 40 s.
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void makesAMissingDirectoryForItsOwnerOnly() throws Exception {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "POSIX");
    try (Registration registration = register(node("hello", "1.0", "a"))) {
      assertThat(nextFate()).isEqualTo("REGISTERED");

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void keepsFilesInTheDirectoryWhateverTheServiceIsCalled() throws Exception {
    List<String> hostile =
        List.of("../../up", "/etc/passwd", "..", "a\0b", "C:\\x", "-rf", "\u2028", "x".repeat(999));
    try (Subscription subscription = source().start(nodes)) {
      List<Registration> registrations =
          hostile.stream().map(name -> register(node(name, "1.0", "of " + name))).toList();
      assertThat(nodes.awaitSize(hostile.size(), SOON)).isTrue();

      assertThat(files()).hasSize(hostile.size());
      assertThat(files())
          .allMatch(file -> file.getFileName().toString().matches("[A-Za-z0-9_][A-Za-z0-9_.-]*"));
      assertThat(nodes.nodes()).extracting(Node::service).hasSameElementsAs(hostile);
      registrations.forEach(Registration::close);
    }
  }

  @Test
  void refusesANodeThatNoFileCanHold() {
    Node tooLong = node("hello", "1.0", "x".repeat(3_000));
    Node tooBig =
        new Node(
            "id",
            "hello",
            "1.0",
            "address",
            Map.of("x", dev.mdk.json.JsonString.of("x".repeat(70_000))),
            facilities.environment());

    assertThatThrownBy(() -> register(tooLong)).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> register(tooBig))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("bytes (expected: at most 65536)");
  }

  @Test
  void registersAgainWhatSomebodyDeleted() throws Exception {
    try (Subscription subscription = source().start(nodes);
        Registration registration = register(node("hello", "1.0", "a"))) {
      assertThat(nodes.awaitSize(1, SOON)).isTrue();
      assertThat(nextFate()).isEqualTo("REGISTERED");

      Files.delete(files().get(0));

      assertThat(nodes.awaitSize(0, SOON)).isTrue();
      assertThat(nodes.awaitSize(1, SOON)).isTrue();
      assertThat(nextFate()).isEqualTo("LOST");
      assertThat(nextFate()).isEqualTo("REGISTERED");
    }
  }

  @Test
  void keepsItsNodesWhenTheDirectoryIsReplaced() throws Exception {
    try (Subscription subscription = source().start(nodes);
        Registration registration = register(node("hello", "1.0", "a"))) {
      assertThat(nodes.awaitSize(1, SOON)).isTrue();
      assertThat(nextFate()).isEqualTo("REGISTERED");

      Files.move(directory(), folder.resolve("elsewhere"));
      assertThat(nextFate()).isEqualTo("LOST");
      assertThat(nextFate()).isEqualTo("REGISTERED");
      try (Registration another = register(node("hello", "1.0", "b"))) { // the new one is watched
        assertThat(nodes.awaitSize(2, SOON)).isTrue();
        assertThat(nodes.said()).noneMatch(said -> said.startsWith("down"));
      }
    }
  }

  @Test
  void isLostUntilThereCanBeADirectory() throws Exception {
    Files.createFile(directory());
    try (Subscription subscription = source().start(nodes);
        Registration registration = register(node("hello", "1.0", "a"))) {
      assertThat(nodes.awaitSaid("LOST", SOON)).isTrue();
      assertThat(nextFate()).isEqualTo("LOST");

      Files.delete(directory());

      assertThat(nextFate()).isEqualTo("REGISTERED");
      assertThat(nodes.awaitSize(1, SOON)).isTrue();
      assertThat(nodes.awaitSaid("SYNCED", SOON)).isTrue();
    }
  }

  @Test
  void retriesWithGrowingPausesAndLooksOnceASecondOtherwise() throws Exception {
    Files.createFile(directory());
    TestFacilities turned = new TestFacilities();
    DirectorySource source = new DirectorySource(DirectoryPlace.of(directory()), turned);
    try (Subscription subscription = source.start(nodes)) {
      assertThat(nodes.said()).containsExactly("CONNECTING", "LOST");
      for (long most : List.of(100, 200, 400, 800, 1_500, 1_500)) {
        Duration pause = turned.time().untilNext().orElseThrow();
        assertThat(pause).isBetween(Duration.ofMillis(most / 2), Duration.ofMillis(most));
        turned.time().advance(pause);
      }

      Files.delete(directory());
      turned.time().advance(Duration.ofMillis(1_500));

      assertThat(nodes.said()).containsExactly("CONNECTING", "LOST", "SYNCED");
      turned.time().advance(Duration.ofSeconds(5)); // to the moment after a look
      assertThat(turned.time().pending()).isEqualTo(1);
      assertThat(turned.time().untilNext().orElseThrow()).isLessThan(Duration.ofMillis(1_001));
      subscription.close();
      assertThat(turned.time().pending()).isZero();
    }
  }

  @Test
  void goesOnWhenItsListenerThrows() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    DirectoryNodes faulty =
        new DirectoryNodes() {
          @Override
          public void up(Node node) {
            super.up(node);
            if (calls.getAndIncrement() == 0) {
              throw new AssertionError("thrown by the test");
            }
          }
        };
    try (Subscription subscription = source().start(faulty);
        Registration first = register(node("hello", "1.0", "a"))) {
      assertThat(faulty.awaitSaid("up a", SOON)).isTrue();
      try (Registration second = register(node("hello", "1.0", "b"))) {
        assertThat(faulty.awaitSaid("up b", SOON)).isTrue();
      }
      assertThat(faulty.awaitSaid("down b", SOON)).isTrue();
    }
  }

  @Test
  void tellsEachSourceOfOneProcessEveryNodeAndDisturbsNoLock() throws Exception {
    int count = 5;
    List<DirectoryNodes> tables = Stream.generate(DirectoryNodes::new).limit(count).toList();
    List<Subscription> subscriptions = tables.stream().map(table -> source().start(table)).toList();
    List<Registration> registrations =
        IntStream.range(0, count).mapToObj(i -> register(node("hello", "1.0", "a" + i))).toList();
    for (DirectoryNodes table : tables) {
      assertThat(table.awaitSize(count, SOON)).isTrue();
    }

    Crowd.run(8, i -> subscriptions.get(i % count).refresh("hello"));
    try (DirectoryChild child = DirectoryChild.start(directory(), 1)) { // would clean up the dead
      for (DirectoryNodes table : tables) {
        assertThat(table.awaitSize(count + 1, SOON)).isTrue();
        assertThat(table.await(all -> all.nodes().size() <= count, Duration.ofMillis(250)))
            .isFalse();
      }
    }
    registrations.forEach(Registration::close);
    for (DirectoryNodes table : tables) {
      assertThat(table.awaitSize(0, SOON)).isTrue();
    }
    subscriptions.forEach(Subscription::close);
  }

  @Test
  void canBeClosedTwiceByManyThreadsWhileItWorks() throws Exception {
    for (int round = 0; round < 20; round++) {
      Subscription subscription = source().start(nodes);
      Registration registration = register(node("hello", "1.0", "a"));

      Crowd.run(
          8,
          i -> {
            registration.close();
            subscription.close();
            subscription.refresh("hello");
          });
    }
    DirectoryNodes after = new DirectoryNodes();
    try (Subscription subscription = source().start(after);
        Registration registration = register(node("hello", "1.0", "b"))) {
      assertThat(after.awaitSaid("up b", SOON)).isTrue();
      assertThat(after.awaitSize(1, SOON)).isTrue();
    }
  }
}
