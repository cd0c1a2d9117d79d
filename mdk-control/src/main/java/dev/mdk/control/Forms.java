package dev.mdk.control;

import dev.mdk.spi.InteractionReport;
import dev.mdk.spi.LogEvent;
import dev.mdk.wire.RtpMessage;

/** How lines and reports are sent. */
final class Forms {

  static final Delivery.Form<LogEvent> LINES =
      new Delivery.Form<>() {
        @Override
        public boolean isSame(LogEvent one, LogEvent other) {
          return one.id().equals(other.id()) && one.text().equals(other.text());
        }

        @Override
        public RtpMessage message(LogEvent event, long sequence, boolean detail) {
          RtpMessage.Log line = RtpMessage.Log.of(event, sequence);
          return detail ? line : line.withoutDetail();
        }
      };

  private Forms() {}

  /** Returns how reports are sent by a process with a name, which may be empty. */
  static Delivery.Form<InteractionReport> reports(String service) {
    return new Delivery.Form<>() {
      @Override
      public boolean isSame(InteractionReport one, InteractionReport other) {
        return one.id().equals(other.id());
      }

      @Override
      public RtpMessage message(InteractionReport event, long sequence, boolean detail) {
        RtpMessage.Interaction report = RtpMessage.Interaction.of(event, service, sequence);
        return detail ? report : report.withoutDetail();
      }
    };
  }
}
