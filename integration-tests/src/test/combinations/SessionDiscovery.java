package combination;

import dev.mdk.Mdk;
import dev.mdk.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Sessions with discovery: who registers in one process is found in another. */
public final class SessionDiscovery {

  private SessionDiscovery() {}

  public static void main(String[] args) throws Exception {
    String source = "directory:path=" + Files.createTempDirectory("nodes").resolve("here");
    try (Mdk server = Mdk.builder().setting("discovery.source", source).start();
        Mdk client = Mdk.builder().setting("discovery.source", source).start()) {
      server.register("hello", "1.2", "http://127.0.0.1:8080");
      client.awaitReady("hello", "1.0", Duration.ofSeconds(20));
      Node node = client.session().resolve("hello", "1.0");
      Check.that(node.address().equals("http://127.0.0.1:8080"), node);
    }
    Files.deleteIfExists(Path.of(source.substring("directory:path=".length())));
    System.out.println("done");
  }
}
