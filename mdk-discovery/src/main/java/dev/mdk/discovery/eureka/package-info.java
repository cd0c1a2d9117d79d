/** Nodes in Netflix Eureka, as Spring Cloud serves it too. Not exported. */
package dev.mdk.discovery.eureka;
