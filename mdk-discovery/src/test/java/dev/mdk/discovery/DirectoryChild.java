package dev.mdk.discovery;

import dev.mdk.RegistrationListener.State;
import dev.mdk.spi.Facilities;
import dev.mdk.testing.Nodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that registers nodes of the service {@code child}, looks at the same directory itself,
 * and lives until its input ends or it is killed.
 */
final class DirectoryChild implements AutoCloseable {

  private final Process process;

  private DirectoryChild(Process process) {
    this.process = process;
  }

  /** Starts one, and returns when all of its nodes are registered. */
  static DirectoryChild start(Path directory, int count) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            classPath(),
            DirectoryChild.class.getName(),
            directory.toString(),
            String.valueOf(count));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String first = output.readLine();
    if (!"ready".equals(first)) {
      process.destroyForcibly();
      throw new IOException("the child said: " + first);
    }
    return new DirectoryChild(process);
  }

  /** Ends it with kill -9, and returns when it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the child does not die");
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " failed: " + exit);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static String classPath() {
    return Stream.of(DirectoryChild.class, DirectorySource.class, Nodes.class, Facilities.class)
        .map(DirectoryChild::rootOf)
        .distinct()
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  /** Returns the folder or jar that a class is from; of tests in a module, the code source lies. */
  private static String rootOf(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    URL url = type.getResource(file);
    String root = url.toString().substring(0, url.toString().length() - file.length());
    try {
      return Path.of(new URI(root.replaceAll("^jar:|!$", ""))).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(root, e);
    }
  }

  /** Called in the child. */
  public static void main(String[] args) throws Exception {
    Facilities facilities = Facilities.system().start();
    DirectorySource source = new DirectorySource(DirectoryPlace.of(Path.of(args[0])), facilities);
    int count = Integer.parseInt(args[1]);
    String own = ProcessHandle.current().pid() + "-";
    CountDownLatch registered = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      source
          .registrar()
          .orElseThrow()
          .register(
              Nodes.node("child", "1.0", own + i),
              (node, state, detail) -> {
                if (state == State.REGISTERED) {
                  registered.countDown();
                }
              });
    }
    DirectoryNodes seen = new DirectoryNodes();
    source.start(seen);
    boolean ready =
        registered.await(60, TimeUnit.SECONDS)
            && seen.await(
                all ->
                    all.nodes().stream().filter(node -> node.id().startsWith(own)).count() == count,
                Duration.ofSeconds(60));
    System.out.println(ready ? "ready" : "registered only " + seen.said());
    System.in.transferTo(System.err);
  }
}
