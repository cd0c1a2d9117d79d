package dev.mdk.control.server;

import dev.mdk.LogLevel;
import dev.mdk.wire.RtpMessage;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which lines somebody wants; what is empty is not asked for. */
record LineFilter(
    String trace, String service, String node, String environment, LogLevel level, String text)
    implements Predicate<RtpMessage.Log> {

  static final LineFilter ANY = new LineFilter("", "", "", "", LogLevel.DEBUG, "");

  private static final Pattern PLAIN = Pattern.compile("[a-z0-9 _.:-]*");

  static LineFilter of(Call call) {
    String level = call.parameter("level");
    return new LineFilter(
        call.parameter("trace"),
        call.parameter("service"),
        call.parameter("node"),
        call.parameter("environment"),
        level.isEmpty()
            ? LogLevel.DEBUG
            : LogLevel.named(level.toUpperCase(Locale.ROOT))
                .orElseThrow(
                    () ->
                        new ApiError(
                            400,
                            "level: "
                                + level
                                + " (expected: CRITICAL, ERROR, WARN, INFO or DEBUG)")),
        call.parameter("text").toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean test(RtpMessage.Log line) {
    return level.includes(line.level())
        && (trace.isEmpty() || trace.equals(line.context().traceId()))
        && (service.isEmpty() || service.equals(line.service()))
        && (node.isEmpty() || node.equals(line.node()))
        && inEnvironment(line.context().environment().name())
        && (holdsText(line.text())
            || holdsText(line.category())
            || holdsText(line.thrown())
            || holdsText(line.context().traceId()));
  }

  /** Returns whether the text may be in a line, from its JSON alone: most lines need no parsing. */
  boolean mayBeIn(String json) {
    return !PLAIN.matcher(text).matches() || holdsText(json); // what is plain is never escaped
  }

  boolean inEnvironment(String name) {
    return environment.isEmpty() || environment.equals(name);
  }

  boolean holdsText(String some) {
    return text.isEmpty() || some.toLowerCase(Locale.ROOT).contains(text);
  }
}
