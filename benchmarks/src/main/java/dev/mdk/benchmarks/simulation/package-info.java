/**
 * What balancers do to latency and errors, simulated in virtual time: five servers with a queue
 * each, ten callers that know nothing of each other, and our balancers beside published ones of
 * Finagle and gRPC. {@code ./mdk simulate} runs it and draws {@code docs/balancers-*.svg}.
 */
package dev.mdk.benchmarks.simulation;
