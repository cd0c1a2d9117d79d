package dev.mdk.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mdk.spi.LogSink;
import dev.mdk.testing.contracts.LogSinkContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class SinkContractsTest {

  @Nested
  class Jul extends LogSinkContract {
    private final NativeLog nativeLog = new NativeLog();

    @AfterEach
    void putBack() {
      nativeLog.close();
    }

    @Override
    protected LogSink sink() {
      return Sinks.jul();
    }

    @Override
    protected List<String> written() {
      return nativeLog.records().stream().map(LogRecord::getMessage).toList();
    }
  }

  @Nested
  class JsonLinesToAStream extends LogSinkContract {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Override
    protected LogSink sink() {
      return Sinks.jsonLines(out);
    }

    @Override
    protected List<String> written() {
      return out.toString(UTF_8).lines().toList();
    }

    @Override
    protected LogSink broken() {
      return Sinks.jsonLines(
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("no space left");
            }
          });
    }
  }

  @Nested
  class JsonLinesToAFile extends LogSinkContract {
    @TempDir Path folder;

    @Override
    protected LogSink sink() {
      return Sinks.jsonLines(folder.resolve("log.json"));
    }

    @Override
    protected List<String> written() throws IOException {
      return Files.readAllLines(folder.resolve("log.json"));
    }
  }
}
