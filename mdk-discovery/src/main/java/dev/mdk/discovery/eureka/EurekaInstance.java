package dev.mdk.discovery.eureka;

import dev.mdk.Node;
import java.util.Optional;

/**
 * What a server says of one instance.
 *
 * @param key under which it is known: two applications may use the same id
 * @param status such as {@code UP}; counts for the hash, whatever else is wrong with it
 * @param registered when the server took it, by that server's clock; 0 if it does not say
 * @param deleted whether this is a word about its end
 * @param node the node, if it is one and can be called
 */
record EurekaInstance(
    String key, String status, long registered, boolean deleted, Optional<Node> node) {}
