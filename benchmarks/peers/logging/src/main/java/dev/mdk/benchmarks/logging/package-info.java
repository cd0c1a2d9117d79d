/** What a log line costs its caller, beside Log4j's asynchronous loggers and Logback's appender. */
package dev.mdk.benchmarks.logging;
