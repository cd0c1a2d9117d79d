/**
 * Breakers: a node that malfunctions is not called for a while, then tried with one call, and taken
 * back if that goes well.
 *
 * <p>With this module on its path an MDK has them. They open after three failures in a row, or at
 * half of at least ten calls in 20 s, for 30 s the first time, 60 s the second, up to 300 s; the
 * settings of {@link CircuitProvider} say otherwise. {@link Breakers} makes other policies, and one
 * of your own is a few lines, a pure function; races, timers, counts and probes stay here:
 *
 * <pre>{@code
 * BreakerPolicy impatient =
 *     (counts, state, now) ->
 *         counts.consecutiveHardFailures() > 0
 *             ? Optional.of(new Quarantine(Evidence.HARD, Duration.ofSeconds(5), "it failed"))
 *             : Optional.empty();
 *
 * BreakerEngine engine = Breakers.engine(impatient, facilities);
 * }</pre>
 *
 * <p>What a breaker does, whatever the policy:
 *
 * <ul>
 *   <li>A verdict counts only if the breaker is closed and the call began after it closed. So the
 *       late answers of calls that began before a quarantine neither prolong nor end it.
 *   <li>A pause lasts as long as the policy says and up to a fifth longer, by chance, so that nodes
 *       that failed together, and processes that saw it, do not come back at one moment. It is
 *       never shorter.
 *   <li>After the pause one call at a time goes through, on a lease. Its success closes the
 *       breaker, its failure opens it again; if nothing is heard of it, another one may try; from
 *       the second time in a row on after 100 ms, as callers may all be too late to tell. An
 *       overloaded node works, and is taken back; otherwise being overloaded says nothing.
 *   <li>Quarantines in a row are counted, as long as their pauses grow. The count falls by one for
 *       each time that the breaker was closed for as long as the last pause, jitter apart.
 * </ul>
 */
package dev.mdk.circuit;
