package dev.mdk.examples.source;

import dev.mdk.Node;
import dev.mdk.json.Json;
import dev.mdk.json.JsonArray;
import dev.mdk.json.JsonException;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.NodeListener;
import dev.mdk.wire.NodeCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Nodes as a JSON list that any web server has. */
final class ListSource implements DiscoverySource {

  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MAX_BYTES = 1 << 20;

  private final URI uri;
  private final Facilities facilities;

  ListSource(URI uri, Facilities facilities) {
    this.uri = uri;
    this.facilities = facilities;
  }

  @Override
  public Subscription start(NodeListener listener) {
    return new ListSubscription(this::read, facilities, listener).begin();
  }

  /** Reads the list. Whatever is wrong with an entry loses only that. */
  private List<Node> read() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    try (InputStream in = connection.getInputStream()) {
      if (connection.getResponseCode() != 200) {
        throw new IOException("HTTP " + connection.getResponseCode());
      }
      byte[] body = in.readNBytes(MAX_BYTES + 1);
      if (body.length > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes");
      }
      JsonArray list =
          Json.parse(body).asArray().orElseThrow(() -> new IOException("no JSON list"));
      List<Node> nodes = new ArrayList<>();
      list.elements().forEach(entry -> NodeCodec.decode(entry).ifPresent(nodes::add));
      return nodes;
    } catch (JsonException e) {
      throw new IOException("no JSON: " + e.getMessage(), e);
    } finally {
      connection.disconnect();
    }
  }

  @Override
  public String toString() {
    return "list:" + uri.getHost(); // the rest may be secret
  }
}
