/** Nodes in HashiCorp Consul. Not exported. */
package dev.mdk.discovery.consul;
