package dev.mdk.jdkhttp;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * An answer over plain HTTP, put together when its body was complete.
 *
 * @param <T> the body
 * @param request what was sent
 * @param head its head
 * @param body its body
 */
record Plain<T>(HttpRequest request, ResponseInfo head, @Nullable T body)
    implements HttpResponse<T> {

  @Override
  public int statusCode() {
    return head.statusCode();
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return head.headers();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public HttpClient.Version version() {
    return head.version();
  }

  @Override
  public String toString() {
    return "(" + request.method() + " " + uri() + ") " + statusCode();
  }
}
