package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mdk.Environment;
import dev.mdk.Node;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceUriTest {

  @ParameterizedTest
  @CsvSource({
    "node-hello, 1.0, node-hello.v1-0.mdk.invalid",
    "orders.eu, 2, orders.eu.v2.mdk.invalid",
    "orders, *, orders.any.mdk.invalid",
    "order_service, 1.0, x-order-5fservice.v1-0.mdk.invalid",
    "Orders, 1.2.3-beta, x--4frders.x-1-2e2-2e3-2dbeta.mdk.invalid",
    "x-ray, latest, x-x-2dray.x-latest.mdk.invalid",
    "größe, v1, x-gr-c3-b6-c3-9fe.x-v1.mdk.invalid",
    "a..b, 1-0, x-a-2e-2eb.x-1-2d0.mdk.invalid",
    "-, any, x--2d.x-any.mdk.invalid",
  })
  void writesServiceAndVersionAsAHost(String service, String version, String host) {
    URI uri = ServiceUri.of(service, version, "/");

    assertThat(uri.getHost()).isEqualTo(host);
    assertThat(ServiceUri.parse(uri).orElseThrow().host())
        .isEqualTo(new ServiceHost(service, version));
  }

  @Test
  void anyNameAndVersionComeBackAsTheyWere() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      String service = name(random);
      String version = name(random);

      URI uri = MdkHttpClient.request(service, version, "/p?q=1").build().uri();
      URI changedCase = URI.create(uri.toString().replace(uri.getHost(), upper(uri.getHost())));

      assertThat(ServiceUri.parse(uri).orElseThrow())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(new ServiceUri(new ServiceHost(service, version), "/p?q=1"))
          .isEqualTo(ServiceUri.parse(changedCase).orElseThrow());
    }
  }

  private static String upper(String host) {
    return host.toUpperCase(Locale.ROOT);
  }

  /** Mostly what names consist of, and now and then anything else. */
  private static String name(Random random) {
    String usual = "abxyzv019--..AZ_*% \r\n\0/@:#?é€";
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 6);
    while (name.length() < length) {
      int any = random.nextInt(Character.MAX_CODE_POINT + 1);
      if (random.nextInt(20) == 0 && (any < 0xd800 || any > 0xdfff)) {
        name.appendCodePoint(any);
      } else {
        name.append(usual.charAt(random.nextInt(usual.length())));
      }
    }
    return name.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://mdk.invalid/",
        "http://v1-0.mdk.invalid/",
        "http://hello.mdk.invalid/",
        "http://hello.1-0.mdk.invalid/",
        "http://hello.v1-0.mdk.invalid./",
        "http://hello.v.mdk.invalid/",
        "http://hello.v1-a.mdk.invalid/",
        "http://hello.x-1.mdk.invalid.mdk.invalid/",
        "http://x-hello.v1-0.mdk.invalid/", // plain, so it must not be escaped
        "http://x--6f.v1-0.mdk.invalid/",
        "http://x-a-5.v1-0.mdk.invalid/",
        "http://x-a-zz.v1-0.mdk.invalid/",
        "http://x-a-ff.v1-0.mdk.invalid/",
        "http://x-a-5f.b.v1-0.mdk.invalid/",
        "http://user@hello.v1-0.mdk.invalid/",
        "http://hello.v1-0.mdk.invalid:80/",
        "https://hello.v1-0.mdk.invalid/",
        "http://hello.v1-0.mdk.invalid//evil.example/",
        "http://hello.v1-0.mdk.invalid/a/../b",
        "http://hello.v1-0.mdk.invalid/a/%2E%2e",
      })
  void refusesAMalformedUriOfItsDomainWithAnExample(String uri) {
    assertThatThrownBy(() -> ServiceUri.parse(URI.create(uri)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.com/", "http://mdk.invalid.example.com/", "mailto:a@b"})
  void leavesOtherHostsAlone(String uri) {
    assertThat(ServiceUri.parse(URI.create(uri))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "relative",
        "@evil.example/",
        ":80/",
        ".evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/a b",
        "/a\r\nX-Evil: 1",
        "/a\nb",
        "/a\0b",
        "/%",
        "/a/../../b",
        "/.",
        "/%2e%2E/b"
      })
  void refusesAPathThatCouldLeadElsewhere(String path) {
    assertThatThrownBy(() -> MdkHttpClient.request("hello", "1.0", path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ")
        .hasMessageNotContainingAny("\r", "\n", "\0");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:80, /a?b=c%20d&e, http://127.0.0.1:80/a?b=c%20d&e",
    "https://[::1]:1/base/, /a//b#part, https://[::1]:1/base/a//b",
    "HTTP://host/base, /, HTTP://host/base/",
    "http://host/, /ü, http://host/%C3%BC",
    "http://host/, /?, http://host/?",
    "http://host, /.well-known/a, http://host/.well-known/a",
  })
  void putsPathAndQueryBehindTheAddressOfTheNode(String address, String path, String expected)
      throws Exception {
    HttpRequest request = MdkHttpClient.request("hello", "1.0", path).build();

    assertThat(ServiceUri.parse(request.uri()).orElseThrow().at(node(address)))
        .isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:22",
        "ftp://host/",
        "file:///etc/passwd",
        "http://user:secret@host/",
        "http://host/?secret",
        "http://host/#secret",
        "http:///path",
        "http:///",
        "http://",
        "http:/",
        "http:",
        "http://hello.v1-0.mdk.invalid/",
        "not a uri secret",
      })
  void refusesAnAddressThatHttpCannotCallAndKeepsItSecret(String address) {
    URI request = ServiceUri.of("hello", "1.0", "/example.com/");
    ServiceUri uri = ServiceUri.parse(request).orElseThrow();

    assertThatThrownBy(() -> uri.at(node(address)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("hello 1.0")
        .hasMessageNotContaining("secret");
  }

  private static Node node(String address) {
    return new Node("id-1", "hello", "1.0", address, Map.of(), Environment.SANDBOX);
  }
}
