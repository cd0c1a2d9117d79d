package dev.mdk.discovery;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Texts;
import dev.mdk.spi.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which addresses are taken from a source: who may write in a registry must not be able to send
 * this process to just anywhere.
 *
 * <p>An address is an {@code http} or {@code https} URL, or text without a scheme, of which only a
 * leading {@code host} or {@code host:port} is looked at. No user-info, no other scheme. A host
 * that is this machine or a link-local address is refused unless allowed. Only what is written is
 * looked at: a name is never looked up, as its answer could be another one a moment later.
 *
 * @param loopback whether this machine is allowed: 127.0.0.0/8, ::1, 0.0.0.0/8, ::, localhost
 * @param linkLocal whether 169.254.0.0/16 and fe80::/10 are, where clouds keep their secrets
 */
record AddressPolicy(boolean loopback, boolean linkLocal) {

  static final String KEY = "discovery.addresses";

  private static final String HTTP = "http://";
  private static final String LOOPBACK = "loopback";
  private static final String LINK_LOCAL = "link-local";

  /** Compiled when the first address comes, and not at the start. */
  private static final class Forms {
    static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
    static final Pattern PORT = Pattern.compile("\\d{1,5}([/?#].*)?");
    static final Pattern RAW_IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*:.*");
    static final Pattern NUMBER = Pattern.compile("\\d+|0x[0-9a-f]*");
  }

  /** Why an address is refused. The text is constant, as it may name a counter. */
  enum Refusal {
    SCHEME("address with another scheme"),
    USER_INFO("address with user-info"),
    MALFORMED("malformed address"),
    LOOPBACK("loopback address"),
    LINK_LOCAL("link-local address");

    final String reason;

    Refusal(String reason) {
      this.reason = reason;
    }
  }

  static AddressPolicy of(Settings settings) {
    String value = settings.find(KEY).orElse(LOOPBACK);
    List<String> kinds = new ArrayList<>();
    for (String kind : value.split(",", -1)) {
      kinds.add(kind.strip());
    }
    boolean none = kinds.equals(List.of("none"));
    if (!none && !List.of(LOOPBACK, LINK_LOCAL).containsAll(kinds)) {
      throw new ConfigurationException(
          KEY
              + ": "
              + Texts.show(value)
              + " (expected: loopback, link-local, both with a comma between, or none)");
    }
    return new AddressPolicy(kinds.contains(LOOPBACK), kinds.contains(LINK_LOCAL));
  }

  /** Returns why an address is refused, or empty if it is not. */
  Optional<Refusal> refusal(String address) {
    if (hasBadCharacter(address)) {
      return Optional.of(Refusal.MALFORMED); // readers of URLs disagree about these
    }
    if (address.startsWith(HTTP)) { // nearly all; the rest of this method comes to the same
      return ofAuthority(authority(address.substring(HTTP.length())), true);
    }
    var scheme = Forms.SCHEME.matcher(address);
    boolean hasScheme = scheme.matches() && !isHostAndPort(address, scheme.group(2));
    String rest = address;
    if (hasScheme) {
      String name = scheme.group(1).toLowerCase(Locale.ROOT);
      if (!name.equals("http") && !name.equals("https")) {
        return Optional.of(Refusal.SCHEME);
      }
      if (!scheme.group(2).startsWith("//")) {
        return Optional.of(Refusal.MALFORMED);
      }
      rest = scheme.group(2).substring(2);
    } else if (rest.startsWith("//")) {
      rest = rest.substring(2);
    }
    return ofAuthority(authority(rest), hasScheme);
  }

  private static boolean hasBadCharacter(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c <= ' ' || c == '\\' || (c >= 0x7f && c < 0xa0)) {
        return true;
      }
    }
    return false;
  }

  private static String authority(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if ("/?#".indexOf(rest.charAt(i)) >= 0) {
        return rest.substring(0, i);
      }
    }
    return rest;
  }

  private static boolean isHostAndPort(String address, String afterColon) {
    return Forms.PORT.matcher(afterColon).matches()
        || Forms.RAW_IPV6.matcher(lower(address)).matches();
  }

  private Optional<Refusal> ofAuthority(String authority, boolean hasScheme) {
    if (authority.indexOf('@') >= 0) {
      return Optional.of(Refusal.USER_INFO);
    }
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      return end < 0
          ? Optional.of(Refusal.MALFORMED)
          : ofIpv6(lower(authority.substring(1, end)), true);
    }
    String lower = lower(authority);
    int colon = lower.indexOf(':');
    if (colon != lower.lastIndexOf(':') && Forms.RAW_IPV6.matcher(lower).matches()) {
      return ofIpv6(lower, hasScheme);
    }
    String host = colon < 0 ? lower : lower.substring(0, colon);
    boolean isHost = hasScheme || colon >= 0; // else it may be any text
    if (hasScheme && (host.isEmpty() || host.indexOf('%') >= 0)) {
      return Optional.of(Refusal.MALFORMED);
    }
    return ofHost(host.endsWith(".") ? host.substring(0, host.length() - 1) : host, isHost);
  }

  private Optional<Refusal> ofHost(String host, boolean isHost) {
    if (host.equals("localhost") || host.endsWith(".localhost")) {
      return of(IpAddress.Kind.LOOPBACK);
    }
    Optional<IpAddress> ip = IpAddress.v4(host);
    if (ip.isEmpty() && isHost && isNumeric(host)) {
      return Optional.of(Refusal.MALFORMED); // 0251.0xfe.43518 is one, for some readers
    }
    return ip.flatMap(found -> of(found.kind()));
  }

  /** Returns whether a host ends in a number: then it is meant to be an IPv4 address. */
  private static boolean isNumeric(String host) {
    int last = host.lastIndexOf('.') + 1;
    boolean begins = last < host.length() && host.charAt(last) >= '0' && host.charAt(last) <= '9';
    return begins && Forms.NUMBER.matcher(host.substring(last)).matches();
  }

  private Optional<Refusal> ofIpv6(String text, boolean isHost) {
    int zone = text.indexOf('%');
    Optional<IpAddress> ip = IpAddress.v6(zone < 0 ? text : text.substring(0, zone));
    if (ip.isEmpty()) {
      return isHost ? Optional.of(Refusal.MALFORMED) : Optional.empty();
    }
    return of(ip.get().kind());
  }

  private Optional<Refusal> of(IpAddress.Kind kind) {
    return switch (kind) {
      case LOOPBACK -> loopback ? Optional.empty() : Optional.of(Refusal.LOOPBACK);
      case LINK_LOCAL -> linkLocal ? Optional.empty() : Optional.of(Refusal.LINK_LOCAL);
      case OTHER -> Optional.empty();
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
