package dev.mdk.discovery.etcd;

import dev.mdk.Node;
import dev.mdk.discovery.registry.Programs;
import dev.mdk.discovery.registry.StatusException;
import dev.mdk.json.JsonObject;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real etcd of one member or more on this machine, for tests. */
final class EtcdCluster implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final Path program;
  private final List<Member> members = new ArrayList<>();
  private final Facilities facilities = Facilities.system().start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final EtcdClient client;

  private static final class Member {
    final String name;
    final int clientPort = Programs.freePort();
    final int peerPort = Programs.freePort();
    Optional<Process> process = Optional.empty();
    List<String> command = List.of();

    Member(String name) {
      this.name = name;
    }

    String peer() {
      return name + "=http://127.0.0.1:" + peerPort;
    }
  }

  /** Starts one with further options for each member, and waits until it is healthy. */
  EtcdCluster(Path folder, int size, String... options) throws Exception {
    this.folder = folder;
    this.program = Programs.require("etcd");
    IntStream.range(0, size).forEach(i -> members.add(new Member("e" + i)));
    boolean tls = Stream.of(options).anyMatch("--cert-file"::equals);
    String peers = members.stream().map(Member::peer).collect(Collectors.joining(","));
    for (Member member : members) {
      String client = (tls ? "https" : "http") + "://127.0.0.1:" + member.clientPort;
      String peer = "http://127.0.0.1:" + member.peerPort;
      List<String> command = new ArrayList<>(List.of(program.toString(), "--name", member.name));
      command.addAll(List.of("--data-dir", folder.resolve(member.name).toString()));
      command.addAll(List.of("--listen-client-urls", client, "--advertise-client-urls", client));
      command.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
      command.addAll(List.of("--initial-cluster", peers, "--unsafe-no-fsync"));
      command.addAll(List.of(options));
      member.command = command;
    }
    client = client(endpoints());
    for (int i = 0; i < size; i++) {
      start(i);
    }
    if (!tls) {
      awaitHealth();
    }
  }

  /** Returns the client URLs, as the setting wants them. */
  String endpoints() {
    return members.stream()
        .map(member -> "http://127.0.0.1:" + member.clientPort)
        .collect(Collectors.joining(","));
  }

  int port(int member) {
    return members.get(member).clientPort;
  }

  void start(int member) throws IOException {
    Member which = members.get(member);
    which.process = Optional.of(Programs.start(folder, which.name + ".log", which.command));
  }

  boolean isRunning(int member) {
    return members.get(member).process.map(Process::isAlive).orElse(false);
  }

  /** Kills a member: -9. */
  void kill(int member) {
    members.get(member).process.ifPresent(Programs::kill);
  }

  void signal(int member, String name) throws Exception {
    Programs.signal(members.get(member).process.orElseThrow(), name);
  }

  /** Deletes all that a member remembers; it must not run. */
  void wipe(int member) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(members.get(member).name))) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /** Waits until each member that runs is healthy. */
  void awaitHealth() {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (int i = 0; i < members.size(); i++) {
      while (isRunning(i) && !isHealthy(i)) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("etcd is not healthy; see " + folder);
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private boolean isHealthy(int member) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(member) + "/health"))
              .timeout(Duration.ofSeconds(2))
              .build();
      return http.send(request, BodyHandlers.ofString()).body().contains("true");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Waits until a member leads, and returns which. */
  int awaitLeader() throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (int leader = leader(); ; leader = leader()) {
      if (leader >= 0) {
        return leader;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("no member of etcd leads; see " + folder);
      }
    }
  }

  private int leader() throws Exception {
    for (int i = 0; i < members.size(); i++) {
      if (isRunning(i)) {
        JsonObject status = status(i);
        String own = EtcdListing.header(status).string("member_id").orElse("");
        if (!own.isEmpty() && own.equals(status.string("leader").orElse(""))) {
          return i;
        }
      }
    }
    return -1;
  }

  private JsonObject status(int member) throws InterruptedException {
    try {
      return client("http://127.0.0.1:" + port(member))
          .call("/v3/maintenance/status", JsonObject.builder().build());
    } catch (IOException e) {
      return JsonObject.builder().build();
    }
  }

  private EtcdClient client(String endpoints) {
    return new EtcdClient(
        EtcdSource.endpoints(endpoints, new Random()),
        Optional.empty(),
        Optional.empty(),
        facilities);
  }

  /** Calls a method at any member, as often as it takes to get an answer. */
  JsonObject call(String path, JsonObject body) throws Exception {
    return call(client, path, body);
  }

  /** Calls a method as some user, as often as it takes to get an answer. */
  static JsonObject call(EtcdClient client, String path, JsonObject body) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        return client.call(path, body);
      } catch (StatusException e) {
        if (e.status() < 500 || System.nanoTime() - end > 0) {
          throw e;
        }
      } catch (IOException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }

  /** Puts a node under a key that lasts. */
  void put(String key, Node node) throws Exception {
    put(key, EtcdKeys.encode(node));
  }

  void put(String key, byte[] value) throws Exception {
    call(
        "/v3/kv/put",
        JsonObject.builder()
            .put("key", EtcdKeys.base64(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .put("value", EtcdKeys.base64(value))
            .build());
  }

  void delete(String key) throws Exception {
    call(
        "/v3/kv/deleterange",
        JsonObject.builder()
            .put("key", EtcdKeys.base64(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .build());
  }

  /** Forgets all but the present. */
  void compact() throws Exception {
    JsonObject now =
        call(
            "/v3/kv/range",
            JsonObject.builder().put("key", EtcdKeys.base64(new byte[] {1})).build());
    call(
        "/v3/kv/compaction",
        JsonObject.builder()
            .put("revision", EtcdListing.header(now).string("revision").orElseThrow())
            .put("physical", true)
            .build());
  }

  /** Makes a source that talks to it. */
  EtcdSource source(Settings settings, Facilities facilities) {
    return EtcdSource.of(endpoints(), settings, facilities);
  }

  @Override
  public void close() {
    members.forEach(member -> member.process.ifPresent(Programs::kill));
    facilities.close();
  }
}
