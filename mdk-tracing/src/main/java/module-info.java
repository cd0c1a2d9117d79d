import dev.mdk.spi.InteractionSinkProvider;
import dev.mdk.spi.LogPipelineProvider;
import dev.mdk.spi.LogSinkProvider;
import dev.mdk.spi.MdkListenerProvider;
import dev.mdk.spi.MetricsProvider;
import dev.mdk.spi.PropagationFormatProvider;
import dev.mdk.tracing.BoundedPipelineProvider;
import dev.mdk.tracing.JsonSinkProvider;
import dev.mdk.tracing.JulSinkProvider;
import dev.mdk.tracing.OtlpSinkProvider;
import dev.mdk.tracing.OtlpSpansProvider;
import dev.mdk.tracing.jfr.JfrListenerProvider;
import dev.mdk.tracing.metrics.EventMetricsProvider;
import dev.mdk.tracing.w3c.W3cFormatProvider;

/**
 * Carries log lines to sinks, in one trace across services.
 *
 * <p>Settings: see {@link BoundedPipelineProvider}.
 *
 * @provides LogPipelineProvider a bounded queue for each sink
 * @provides PropagationFormatProvider Trace Context and Baggage of the W3C, beside the own header;
 *     {@code propagation.w3c} is whether ({@code true}), {@code propagation.baggage} which
 *     properties travel as baggage, such as {@code shop:user_id=user_id, plan} (none)
 * @provides LogSinkProvider {@code jul}, {@code json:<path>} and {@code otlp:<url>}
 * @provides InteractionSinkProvider {@code otlp:<url>}, where the setting {@code span.sinks} says
 *     so
 * @provides MetricsProvider counters and histograms of what happens, if {@code metrics} is {@code
 *     true}
 * @provides MdkListenerProvider events of the JDK's Flight Recorder, if {@code jfr} is {@code true}
 */
module dev.mdk.tracing {
  requires transitive dev.mdk.api;
  requires transitive java.logging;
  requires static java.net.http; // only to send to a collector
  requires static jdk.jfr; // only for events of the Flight Recorder

  exports dev.mdk.tracing;

  provides LogPipelineProvider with
      BoundedPipelineProvider;
  provides LogSinkProvider with
      JulSinkProvider,
      JsonSinkProvider,
      OtlpSinkProvider;
  provides InteractionSinkProvider with
      OtlpSpansProvider;
  provides MdkListenerProvider with
      JfrListenerProvider;
  provides MetricsProvider with
      EventMetricsProvider;
  provides PropagationFormatProvider with
      W3cFormatProvider;
}
