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
 * <p>Nothing here is ever {@code null}: no argument may be (a {@link
 * java.lang.NullPointerException} names it), no result is.
 */
package dev.mdk;
