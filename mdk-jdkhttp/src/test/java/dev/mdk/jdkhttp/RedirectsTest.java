package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer asks for, and what of it is done. */
class RedirectsTest {

  private static final URI FROM = URI.create("https://node:8443/base/a?b");

  private record Answer(int statusCode, HttpHeaders headers) implements ResponseInfo {
    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }

  private static Answer answer(int status, String location) {
    Map<String, List<String>> headers = Map.of("location", List.of(location));
    return new Answer(status, HttpHeaders.of(headers, (name, value) -> true));
  }

  private static HttpRequest request(String method) {
    return HttpRequest.newBuilder(URI.create("http://hello.v1-0.mdk.invalid/a?b"))
        .method(method, BodyPublishers.ofString("body"))
        .header("Authorization", "secret")
        .header("cookie", "secret")
        .header("X-MDK-Context", "forged")
        .header("Accept", "text/plain")
        .header("Content-Type", "text/plain")
        .build();
  }

  private static Optional<Redirects.Onward> next(Redirect policy, int status, String location) {
    return new Redirects(policy).next(request("GET"), FROM, answer(status, location));
  }

  @ParameterizedTest
  @CsvSource({
    "/c,                     https://node:8443/c,        true",
    "c,                      https://node:8443/base/c,   true",
    "?c,                     https://node:8443/base/a?c, true",
    "https://NODE:8443/c,    https://NODE:8443/c,        true",
    "//node:8443/c,          https://node:8443/c,        true",
    "/\u00fc,               https://node:8443/%C3%BC,   true",
    "//node/c,               https://node/c,             false",
    "https://other:8443/c,   https://other:8443/c,       false",
    "https://node:8444/c,    https://node:8444/c,        false",
  })
  void knowsWhereToAndWhetherThatIsElsewhere(String location, String uri, boolean sameOrigin) {
    Redirects.Onward onward = next(Redirect.NORMAL, 302, location).orElseThrow();

    assertThat(onward.request().uri()).isEqualTo(URI.create(uri));
    assertThat(onward.isSameOrigin()).isEqualTo(sameOrigin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://node:8443/c",
        "ftp://node/c",
        "file:///etc/passwd",
        "https://user:secret@node:8443/c",
        "https:///c",
        "mailto:ada@example.com",
        "http://hello.v1-0.mdk.invalid/",
        "https://HELLO.v1-0.MDK.invalid./",
        "/c d",
        "/c\0d",
        "::",
      })
  void goesNowhereElse(String location) {
    assertThat(next(Redirect.NORMAL, 302, location)).isEmpty();
  }

  @Test
  void goesToPlainHttpOnlyIfToldSo() {
    assertThat(next(Redirect.ALWAYS, 302, "http://node/c")).isPresent();
    assertThat(next(Redirect.NEVER, 302, "https://node/c")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 300, 304, 305, 306, 404, 500})
  void takesNoOtherStatusForARedirect(int status) {
    assertThat(next(Redirect.ALWAYS, status, "/c")).isEmpty();
  }

  @Test
  void goesNowhereWithoutALocation() {
    Answer bare = new Answer(302, HttpHeaders.of(Map.of(), (name, value) -> true));

    assertThat(new Redirects(Redirect.ALWAYS).next(request("GET"), FROM, bare)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  301, GET", "POST, 301, GET", "PUT,  301, PUT", "HEAD, 301, HEAD",
    "POST, 302, GET", "DELETE, 302, DELETE", "POST, 303, GET", "PUT,  303, GET",
    "HEAD, 303, HEAD", "POST, 307, POST", "PUT,  308, PUT",
  })
  void changesTheMethodAsBrowsersDo(String method, int status, String expected) {
    HttpRequest next =
        new Redirects(Redirect.NORMAL)
            .next(request(method), FROM, answer(status, "/c"))
            .orElseThrow()
            .request();

    assertThat(next.method()).isEqualTo(expected);
    boolean keepsBody = method.equals(expected);
    assertThat(next.bodyPublisher().map(body -> body.contentLength()).orElse(0L))
        .isEqualTo(keepsBody ? 4 : 0);
    assertThat(next.headers().firstValue("Content-Type").isPresent()).isEqualTo(keepsBody);
  }

  @Test
  void handsSecretsToTheSameOriginOnly() {
    HttpHeaders same = next(Redirect.NORMAL, 307, "/c").orElseThrow().request().headers();
    HttpHeaders other =
        next(Redirect.NORMAL, 307, "https://other/c").orElseThrow().request().headers();

    assertThat(same.map()).containsOnlyKeys(request("GET").headers().map().keySet());
    assertThat(other.map()).containsOnlyKeys("Accept", "Content-Type");
  }
}
