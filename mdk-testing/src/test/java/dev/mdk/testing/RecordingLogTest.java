package dev.mdk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class RecordingLogTest {

  @Test
  void keepsWhatALoggerAndThoseBelowItLogUntilItIsClosed() {
    Logger logger = Logger.getLogger("com.example.recorded");
    RecordingLog log = RecordingLog.of("com.example");

    System.getLogger("com.example.recorded")
        .log(System.Logger.Level.WARNING, "lost {0} of {1}", 1, 2);
    logger.fine("below its level");
    log.close();
    log.close();
    logger.severe("printed, as after any test");

    assertThat(log.texts()).containsExactly("lost 1 of 2");
    assertThat(Logger.getLogger("com.example").getUseParentHandlers()).isTrue();
  }
}
