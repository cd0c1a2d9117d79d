package dev.mdk.spi;

import java.util.List;

/** Provides the pipeline. The first one found is used. */
public interface LogPipelineProvider {

  /**
   * Creates the pipeline.
   *
   * @param settings the settings of the process
   * @param facilities what it runs on
   * @param sinks where the lines go; the pipeline closes them
   * @return the pipeline, to be closed
   */
  LogPipeline create(Settings settings, Facilities facilities, List<LogSink> sinks);
}
