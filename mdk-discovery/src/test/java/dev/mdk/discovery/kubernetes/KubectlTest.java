package dev.mdk.discovery.kubernetes;

import static dev.mdk.discovery.kubernetes.Slices.pod;
import static dev.mdk.discovery.kubernetes.Slices.slice;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.discovery.registry.Programs;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds the API server of these tests against kubectl, whose client all of Kubernetes uses. */
@Timeout(120)
class KubectlTest {

  @TempDir private Path home;
  private FakeApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = new FakeApiServer();
    for (int i = 0; i < 5; i++) {
      server.store.put(slice("s" + i, "hello", pod("pod" + i, "10.0.0." + i)));
    }
    server.store.put(slice("other", "orders"));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private Process kubectl(String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Programs.require("kubectl").toString());
    command.add("--server=" + server.url());
    command.add("--cache-dir=" + home);
    command.add("--namespace=" + Slices.NAMESPACE);
    command.addAll(List.of("get", "endpointslices", "--output=name"));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("KUBECONFIG");
    return builder.start();
  }

  private static List<String> output(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
  }

  @Test
  void listsInPages() throws Exception {
    assertThat(output(kubectl("--chunk-size=2", "--selector=kubernetes.io/service-name=hello")))
        .containsExactly(names("s0", "s1", "s2", "s3", "s4"));
    assertThat(server.count("list")).isEqualTo(3);
  }

  private static String[] names(String... names) {
    String[] all = names.clone();
    for (int i = 0; i < all.length; i++) {
      all[i] = "endpointslice.discovery.k8s.io/" + names[i];
    }
    return all;
  }

  @Test
  void watchesFromTheVersionOfTheList() throws Exception {
    Process process = kubectl("--watch", "--selector=kubernetes.io/service-name=orders");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo(names("other")[0]);
      server.await("a watch", request -> request.startsWith("watch "));
      server.store.put(slice("new", "orders"));
      assertThat(lines.readLine()).isEqualTo(names("new")[0]);
      server.store.delete("shop/other");
      assertThat(lines.readLine()).isEqualTo(names("other")[0]);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void showsWhyItMayNot() throws Exception {
    server.verbs = Set.of("watch");
    assertThat(output(kubectl()).toString())
        .contains("Error from server (Forbidden)")
        .contains("cannot list resource \"endpointslices\"");
  }
}
