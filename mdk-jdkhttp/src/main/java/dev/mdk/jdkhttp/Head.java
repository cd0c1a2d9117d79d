package dev.mdk.jdkhttp;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;

/**
 * The head of a response, as a classifier wants it.
 *
 * @param response any response
 */
record Head(HttpResponse<?> response) implements ResponseInfo {

  @Override
  public int statusCode() {
    return response.statusCode();
  }

  @Override
  public HttpHeaders headers() {
    return response.headers();
  }

  @Override
  public HttpClient.Version version() {
    return response.version();
  }
}
