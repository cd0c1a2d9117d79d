/** Sessions and interactions behind the entry point. */
module dev.mdk.session {
  requires transitive dev.mdk.api;

  exports dev.mdk.session;

  uses dev.mdk.spi.BalancerProvider;
  uses dev.mdk.spi.BreakerEngineProvider;
  uses dev.mdk.spi.DiscoverySourceProvider;
  uses dev.mdk.spi.InteractionSinkProvider;
  uses dev.mdk.spi.LogPipelineProvider;
  uses dev.mdk.spi.LogSinkProvider;
  uses dev.mdk.spi.MdkListenerProvider;
  uses dev.mdk.spi.MetricsProvider;
  uses dev.mdk.spi.PropagationFormatProvider;
  uses dev.mdk.spi.ResilienceProvider;
  uses dev.mdk.spi.RoutingProvider;

  provides dev.mdk.spi.MdkProvider with
      dev.mdk.session.SessionProvider;
}
