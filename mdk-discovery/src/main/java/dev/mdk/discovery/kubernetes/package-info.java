/** Nodes in the EndpointSlices of Kubernetes. Not exported. */
package dev.mdk.discovery.kubernetes;
