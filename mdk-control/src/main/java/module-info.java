import dev.mdk.control.ControlReportsProvider;
import dev.mdk.control.ControlSinkProvider;
import dev.mdk.control.ControlSourceProvider;
import dev.mdk.control.DatawireSourceProvider;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.InteractionSinkProvider;
import dev.mdk.spi.LogSinkProvider;

/**
 * What a service uses Mission Control with: nodes, log lines and reports, over one connection.
 *
 * <p>Settings: see {@link dev.mdk.control.ControlClient}.
 *
 * @provides DiscoverySourceProvider {@code control:<url>} and, as the original MDK had it, {@code
 *     datawire:<token>}
 * @provides LogSinkProvider {@code control}
 * @provides InteractionSinkProvider reports for Mission Control, if the settings name one
 */
module dev.mdk.control {
  requires transitive dev.mdk.api;
  requires java.net.http;

  exports dev.mdk.control;

  provides DiscoverySourceProvider with
      ControlSourceProvider,
      DatawireSourceProvider;
  provides LogSinkProvider with
      ControlSinkProvider;
  provides InteractionSinkProvider with
      ControlReportsProvider;
}
