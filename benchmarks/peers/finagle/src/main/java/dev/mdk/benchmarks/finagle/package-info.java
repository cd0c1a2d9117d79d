/** What the balancer of Finagle costs. */
package dev.mdk.benchmarks.finagle;
