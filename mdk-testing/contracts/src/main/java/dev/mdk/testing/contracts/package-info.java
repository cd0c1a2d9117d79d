/**
 * The rules of the extension points as tests. Who implements one extends its contract, says how to
 * make the implementation, and has the rules of its javadoc checked:
 *
 * <pre>{@code
 * class LeastLoadedTest extends BalancerContract {
 *   @Override
 *   protected Balancer balancer() {
 *     return new LeastLoaded();
 *   }
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link dev.mdk.testing.contracts.DiscoverySourceContract} and {@link
 *       dev.mdk.testing.contracts.RegistrarContract}, in real time and with real threads,
 *   <li>{@link dev.mdk.testing.contracts.BalancerContract},
 *   <li>{@link dev.mdk.testing.contracts.BreakerPolicyContract},
 *   <li>{@link dev.mdk.testing.contracts.LogSinkContract},
 *   <li>{@link dev.mdk.testing.contracts.PropagationFormatContract}.
 * </ul>
 *
 * <p>A contract makes a new instance of the implementation for each rule. A rule that needs
 * something which an implementation does not have, such as a registry that can be away, is skipped
 * until the method that provides it is overridden.
 */
package dev.mdk.testing.contracts;
