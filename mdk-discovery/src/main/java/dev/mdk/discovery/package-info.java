/** Finds the nodes that offer a service and picks one of them. */
package dev.mdk.discovery;
