package dev.mdk.wire;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a peer may do beyond the original protocol. Who opens a connection names in its {@link
 * RtpMessage.Open} what it knows; who accepts it answers with what both know, and from then on both
 * may use that. Nothing of it is sent to a peer that did not ask.
 */
public enum RtpExtension {
  /** Several messages travel in one text, {@code {"type":"batch","messages":[...]}}. */
  BATCH,

  /**
   * An acknowledgement speaks for all events of its kind up to its sequence. Whoever sends events
   * sends them in the order of their sequences, and after a loss again from the first one that is
   * not acknowledged.
   */
  CUMULATIVE,

  /**
   * The client is told only of the nodes of services that it named by {@link RtpMessage.Interest}.
   */
  INTEREST,

  /** The server says by {@link RtpMessage.Synced} when all that it knows has been told. */
  SYNCED,

  /**
   * Log lines carry service and exception, and interaction events the service, the result and a
   * verdict for each node.
   */
  DETAIL;

  /** The property of {@link RtpMessage.Open} that names extensions, with commas between them. */
  public static final String PROPERTY = "extensions";

  /**
   * Reads the extensions that a peer named.
   *
   * @param properties the properties of its {@link RtpMessage.Open}
   * @return those that are known here; immutable
   */
  public static Set<RtpExtension> in(Map<String, String> properties) {
    List<String> named = Arrays.asList(properties.getOrDefault(PROPERTY, "").split(",", 64));
    EnumSet<RtpExtension> known = EnumSet.allOf(RtpExtension.class);
    known.removeIf(extension -> !named.contains(extension.text()));
    return Collections.unmodifiableSet(known);
  }

  /**
   * Writes extensions as a property.
   *
   * @param extensions any of them
   * @return the properties of an {@link RtpMessage.Open}; empty if there is none
   */
  public static Map<String, String> properties(Collection<RtpExtension> extensions) {
    return extensions.isEmpty()
        ? Map.of()
        : Map.of(
            PROPERTY,
            extensions.stream()
                .sorted()
                .distinct()
                .map(RtpExtension::text)
                .collect(Collectors.joining(",")));
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
