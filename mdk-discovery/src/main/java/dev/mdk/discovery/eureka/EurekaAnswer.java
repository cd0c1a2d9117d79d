package dev.mdk.discovery.eureka;

import java.util.List;

/**
 * A list of instances: all, or those that changed lately.
 *
 * @param hash of all that the server has, also if these are not all; see {@link EurekaApps}
 * @param instances in the order of the answer
 */
record EurekaAnswer(String hash, List<EurekaInstance> instances) {}
