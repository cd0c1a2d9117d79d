/**
 * Fakes for tests of services that use the MDK and of parts that extend it. Free of any test
 * framework. No test needs to sleep: time moves when it is told to.
 *
 * <pre>{@code
 * var facilities = new TestFacilities();
 * var breakers = Breakers.engine(myPolicy, facilities);
 * var breaker = breakers.breaker(Nodes.node("hello", "1.0", "http://127.0.0.1:8080"), () -> {});
 *
 * breaker.record(facilities.time().nanoTime(), Outcome.UNREACHABLE, -1);
 * facilities.time().advance(Duration.ofSeconds(30));
 *
 * assertThat(breaker.tryProbe(1_000_000_000)).isPresent();
 * assertThat(facilities.events().of(MdkEvent.Quarantined.class)).hasSize(1);
 * }</pre>
 *
 * <ul>
 *   <li>Time and threads: {@link dev.mdk.testing.ManualTime}, {@link
 *       dev.mdk.testing.ManualExecutor}, {@link dev.mdk.testing.TestFacilities} of both, {@link
 *       dev.mdk.testing.Crowd} of threads that begin together.
 *   <li>What goes in: {@link dev.mdk.testing.ScriptedSource}, {@link dev.mdk.testing.Nodes}, {@link
 *       dev.mdk.testing.FaultyHttpServer}.
 *   <li>What comes out: {@link dev.mdk.testing.RecordingListener}, {@link
 *       dev.mdk.testing.RecordingSink}, {@link dev.mdk.testing.RecordingPipeline}, {@link
 *       dev.mdk.testing.RecordingInteractionSink}, {@link dev.mdk.testing.RecordingRegistrar},
 *       {@link dev.mdk.testing.RecordingLog} of what is logged natively.
 * </ul>
 */
package dev.mdk.testing;
