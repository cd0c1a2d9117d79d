/** How to connect a message queue: the session travels with each message. */
package dev.mdk.examples.queue;
