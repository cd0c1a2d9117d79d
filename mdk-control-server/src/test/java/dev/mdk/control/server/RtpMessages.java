package dev.mdk.control.server;

import dev.mdk.CausalClock;
import dev.mdk.Environment;
import dev.mdk.LogLevel;
import dev.mdk.Node;
import dev.mdk.wire.RtpMessage;
import dev.mdk.wire.SharedContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Messages for tests. */
final class RtpMessages {

  static final String TRACE = "903b3a31-7892-4a3f-a776-1dc51931d478";

  private RtpMessages() {}

  static Node node(String id, String service) {
    return new Node(
        id, service, "1.0", "http://" + id + "." + service, Map.of(), Environment.SANDBOX);
  }

  static RtpMessage.Active active(String id, String service) {
    return new RtpMessage.Active(node(id, service), Duration.ofSeconds(30));
  }

  static RtpMessage.Log line(String text, long sequence) {
    return line(TRACE, CausalClock.of(sequence), LogLevel.INFO, "", text, sequence);
  }

  static RtpMessage.Log line(
      String trace, CausalClock clock, LogLevel level, String service, String text, long sequence) {
    return new RtpMessage.Log(
        new SharedContext(
            trace,
            clock,
            Map.of(),
            Environment.SANDBOX,
            OptionalLong.empty(),
            OptionalLong.empty()),
        Instant.now(),
        "",
        level,
        "test",
        text,
        OptionalLong.of(sequence),
        service,
        "");
  }

  static RtpMessage.Interaction report(String id, Map<String, Boolean> results, long sequence) {
    Instant now = Instant.now();
    return new RtpMessage.Interaction(
        id,
        TRACE,
        "",
        Environment.SANDBOX,
        now,
        now.plusMillis(5),
        CausalClock.of(1),
        CausalClock.of(2),
        results,
        OptionalLong.of(sequence),
        "",
        Optional.empty(),
        List.of());
  }
}
