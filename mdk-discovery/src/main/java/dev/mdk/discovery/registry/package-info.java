/**
 * What the sources and registrars that speak with a registry over the network have in common: when
 * they try again, what they believe, how they speak HTTP, and how they end. Not exported.
 */
package dev.mdk.discovery.registry;
