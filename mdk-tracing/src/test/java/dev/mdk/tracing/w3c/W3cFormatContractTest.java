package dev.mdk.tracing.w3c;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mdk.json.JsonValue;
import dev.mdk.spi.PropagationFormat;
import dev.mdk.testing.TestFacilities;
import dev.mdk.testing.contracts.PropagationFormatContract;
import dev.mdk.wire.SharedContext;

class W3cFormatContractTest extends PropagationFormatContract {
  @Override
  protected PropagationFormat format() {
    return new W3cFormat(new TestFacilities(), MarkedProperties.parse("user"));
  }

  @Override
  protected void verify(SharedContext written, SharedContext read) {
    super.verify(written, read);
    assertThat(read.properties())
        .containsOnlyKeys("user")
        .containsEntry("user", JsonValue.of("ada"));
  }
}
