/** What other balancers cost, each as its users ask it for a node. */
package dev.mdk.benchmarks.balancers;
