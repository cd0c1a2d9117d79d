package dev.mdk.discovery.dns;

import dev.mdk.ConfigurationException;
import dev.mdk.discovery.registry.Texts;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which name stands for a service, such as {@code _{service}._tcp.example.com} for records SRV, or
 * {@code {service}.example.com:8080} for addresses with a port of their own.
 *
 * @param before what stands before the name of the service
 * @param after what stands behind it
 * @param port the port of addresses; 0 for records SRV
 */
record DnsPattern(String before, String after, int port) {

  private static final String SERVICE = "{service}";
  private static final Pattern PORT = Pattern.compile("(.*):(\\d{1,5})");

  static DnsPattern parse(String text) {
    Matcher matcher = PORT.matcher(text);
    boolean hasPort = matcher.matches();
    String name = hasPort ? matcher.group(1) : text;
    int port = hasPort ? Integer.parseInt(matcher.group(2)) : 0;
    int at = name.indexOf(SERVICE);
    boolean isService = name.startsWith("_");
    boolean good = at >= 0 && hasPort != isService && port < 1 << 16 && (!hasPort || port > 0);
    if (good) {
      DnsPattern pattern =
          new DnsPattern(
              name.substring(0, at), DnsName.normal(name.substring(at + SERVICE.length())), port);
      if (pattern.name("x").isPresent() && pattern.domain().isPresent()) {
        return pattern;
      }
    }
    throw new ConfigurationException(
        "discovery.source: dns:"
            + Texts.show(text)
            + " (expected: such as dns:_{service}._tcp.example.com or"
            + " dns:{service}.example.com:8080)");
  }

  boolean isService() {
    return port == 0;
  }

  /** Returns the name to ask for, or empty if the service cannot be part of one. */
  Optional<String> name(String service) {
    return Optional.of(DnsName.normal(before + service + after))
        .filter(name -> !service.isEmpty() && DnsName.isGood(name));
  }

  /** Returns the domain that all names are in: what stands behind the service's own labels. */
  private Optional<String> domain() {
    int dot = after.lastIndexOf("._"); // behind _tcp
    int from = after.indexOf('.', dot + 1);
    return from < 0
        ? Optional.empty()
        : Optional.of(after.substring(from + 1)).filter(DnsName::isGood);
  }

  /** Returns what to ask for to see whether servers answer at all. */
  String probe() {
    return domain().orElseThrow();
  }
}
