/**
 * The idea of the MDK in its plainest form. Run both with the same {@code MDK_DISCOVERY_SOURCE},
 * such as {@code directory:path=nodes}.
 */
package dev.mdk.examples.byhand;
