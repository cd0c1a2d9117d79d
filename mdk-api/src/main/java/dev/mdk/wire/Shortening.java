package dev.mdk.wire;

import dev.mdk.Environment;
import dev.mdk.Node;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages that were too long, without what can be spared. */
final class Shortening {

  private static final int MAX_CATEGORY = 256;
  private static final int BYTES_A_RESULT = 64;

  private Shortening() {}

  /** Returns a message with texts of at most so many characters. */
  static RtpMessage to(RtpMessage message, int size) {
    if (message instanceof RtpMessage.Log log) {
      return log(log, size);
    } else if (message instanceof RtpMessage.Interaction interaction) {
      return interaction(interaction, size);
    } else if (message instanceof RtpMessage.Active active) {
      return new RtpMessage.Active(bare(active.node()), active.ttl());
    } else if (message instanceof RtpMessage.Expire expire) {
      return new RtpMessage.Expire(bare(expire.node()));
    }
    return message;
  }

  private static RtpMessage.Log log(RtpMessage.Log log, int size) {
    SharedContext context = log.context();
    return new RtpMessage.Log(
        new SharedContext(
            context.traceId(),
            context.clock(),
            Map.of(),
            context.environment(),
            context.remainingMillis(),
            context.timeoutEpochMillis()),
        log.time(),
        log.node(),
        log.level(),
        cut(log.category(), Math.min(size, MAX_CATEGORY)),
        cut(log.text(), size),
        log.sequence(),
        cut(log.service(), MAX_CATEGORY),
        cut(log.thrown(), size));
  }

  private static RtpMessage.Interaction interaction(RtpMessage.Interaction all, int size) {
    Map<String, Boolean> some = new LinkedHashMap<>();
    all.results().entrySet().stream()
        .limit(size / BYTES_A_RESULT)
        .forEach(result -> some.put(result.getKey(), result.getValue()));
    return new RtpMessage.Interaction(
        all.id(),
        all.traceId(),
        all.node(),
        all.environment(),
        all.start(),
        all.end(),
        all.startClock(),
        all.endClock(),
        Collections.unmodifiableMap(some),
        all.sequence(),
        cut(all.service(), MAX_CATEGORY),
        all.result(),
        List.of());
  }

  private static Node bare(Node node) {
    return new Node(
        node.id(),
        node.service(),
        node.version(),
        node.address(),
        Map.of(),
        new Environment(node.environment().name(), Optional.empty()));
  }

  private static String cut(String text, int size) {
    if (text.length() <= size) {
      return text;
    }
    int end = size > 0 && Character.isHighSurrogate(text.charAt(size - 1)) ? size - 1 : size;
    return text.substring(0, end) + "... (" + (text.length() - end) + " characters more)";
  }
}
