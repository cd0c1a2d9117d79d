/**
 * The demo: a small system of real processes that goes on serving its users while its nodes throw,
 * crawl and die.
 *
 * <p>{@link dev.mdk.examples.demo.EdgeService}, {@link dev.mdk.examples.demo.HelloService} and
 * {@link dev.mdk.examples.demo.GreetingService} are how services look that use the MDK. The rest
 * stages the play: {@link dev.mdk.examples.demo.Demo} starts the processes, lets users in, brings
 * the faults, and holds what happened against what was promised.
 */
package dev.mdk.examples.demo;
