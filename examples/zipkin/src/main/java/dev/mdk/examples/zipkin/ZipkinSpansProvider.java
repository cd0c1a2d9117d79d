package dev.mdk.examples.zipkin;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.InteractionSink;
import dev.mdk.spi.InteractionSinkProvider;
import dev.mdk.spi.Settings;
import java.net.URI;
import java.util.Optional;

/** Makes the sink if there is a setting {@code zipkin.url}, such as {@code http://zipkin:9411}. */
public final class ZipkinSpansProvider implements InteractionSinkProvider {

  @Override
  public Optional<InteractionSink> create(Settings settings, Facilities facilities) {
    return settings.find("zipkin.url").map(url -> new ZipkinSpans(endpoint(url), facilities));
  }

  private static URI endpoint(String url) {
    if (!url.startsWith("http://") && !url.startsWith("https://")) {
      throw new ConfigurationException(
          "zipkin.url: " + url + " (expected: such as http://zipkin:9411)");
    }
    return URI.create(url).resolve("/api/v2/spans");
  }
}
