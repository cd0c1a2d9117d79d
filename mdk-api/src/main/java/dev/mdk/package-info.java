/**
 * What users of the MDK call. The smallest use:
 *
 * <pre>{@code
 * try (Mdk mdk = Mdk.start()) {
 *   Session session = mdk.session();
 *   Node node = session.resolve("orders", "2.0");
 *   session.info("orders", "using " + node.address());
 * }
 * }</pre>
 *
 * <p>Nothing here is ever {@code null}: no result is, and no argument may be, but for those of log
 * calls, which never throw; a {@link java.lang.NullPointerException} says so at once.
 */
package dev.mdk;
