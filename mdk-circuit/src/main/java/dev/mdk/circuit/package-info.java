/** Breakers, retry budgets and bulkheads. */
package dev.mdk.circuit;
