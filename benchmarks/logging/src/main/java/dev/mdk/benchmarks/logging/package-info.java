/** What a log line costs its caller, beside Log4j's asynchronous loggers. */
package dev.mdk.benchmarks.logging;
