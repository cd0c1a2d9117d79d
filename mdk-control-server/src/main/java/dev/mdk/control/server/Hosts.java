package dev.mdk.control.server;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names under which requests may come. A page elsewhere can make its own name point to this
 * machine (DNS rebinding), but neither an IP address nor {@code localhost}; other names are
 * configured.
 */
final class Hosts {

  private static final Pattern ADDRESS =
      Pattern.compile("\\[[0-9a-f:.%]+]|\\d{1,3}(\\.\\d{1,3}){3}");

  private final List<String> names;

  Hosts(List<String> names) {
    this.names = names.stream().map(Hosts::lower).toList();
  }

  /** Returns whether a header {@code Host}, with or without a port, is one of ours. */
  boolean accepts(@Nullable String header) {
    if (header == null) {
      return false;
    }
    String name = withoutPort(lower(header));
    return name.equals("localhost") || ADDRESS.matcher(name).matches() || names.contains(name);
  }

  /** Returns whether a header {@code Origin} is the one of a page that we served. */
  boolean isOwn(String origin, @Nullable String host) {
    int scheme = origin.indexOf("://");
    return host != null && scheme > 0 && lower(origin.substring(scheme + 3)).equals(lower(host));
  }

  /** Returns whether an origin is that of the page, which listens on another port than RTP does. */
  boolean isPage(String origin, int port) {
    int scheme = origin.indexOf("://");
    if (scheme < 0) {
      return false; // "null", as sandboxed pages say
    }
    String authority = lower(origin.substring(scheme + 3));
    return names.contains(withoutPort(authority))
        || (accepts(authority) && authority.endsWith(":" + port));
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
