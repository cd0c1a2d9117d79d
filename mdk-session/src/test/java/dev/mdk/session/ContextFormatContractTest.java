package dev.mdk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.MdkListener;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.spi.Settings;
import dev.mdk.testing.ManualTime;
import dev.mdk.testing.contracts.PropagationFormatContract;
import dev.mdk.wire.SharedContext;

class ContextFormatContractTest extends PropagationFormatContract {
  @Override
  protected PropagationFormat format() {
    return new ContextFormat(
        Options.of(Settings.NONE), MdkListener.NONE, new Warnings(new ManualTime()));
  }

  @Override
  protected void verify(SharedContext written, SharedContext read) {
    super.verify(written, read);
    assertThat(read.clock()).isEqualTo(written.clock());
    assertThat(read.properties()).isEqualTo(written.properties());
    assertThat(read.environment()).isEqualTo(written.environment());
    assertThat(read.remainingMillis()).isEqualTo(written.remainingMillis());
  }
}
