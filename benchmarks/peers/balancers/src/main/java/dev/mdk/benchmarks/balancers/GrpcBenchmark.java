package dev.mdk.benchmarks.balancers;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SynchronizationContext;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The round robin of grpc-java, as a channel asks it for each call. The channel belongs to one
 * service: nothing is looked up. In its place stands a helper whose connections are ready at once.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class GrpcBenchmark {

  /** The picker that a channel would hold. */
  @State(Scope.Benchmark)
  public static class Channel {

    @Param({"10", "1000"})
    public int nodes;

    private final Connected helper = new Connected();

    @Setup
    public void build() {
      List<EquivalentAddressGroup> addresses = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        addresses.add(
            new EquivalentAddressGroup(
                InetSocketAddress.createUnresolved("hello.example", 1024 + i)));
      }
      LoadBalancer balancer =
          Objects.requireNonNull(
                  LoadBalancerRegistry.getDefaultRegistry().getProvider("round_robin"))
              .newLoadBalancer(helper);
      LoadBalancer.ResolvedAddresses resolved =
          LoadBalancer.ResolvedAddresses.newBuilder().setAddresses(addresses).build();
      helper.context.execute(() -> balancer.acceptResolvedAddresses(resolved));
      if (helper.state != ConnectivityState.READY) {
        throw new IllegalStateException("round_robin: " + helper.state + " (expected: READY)");
      }
    }

    @TearDown
    public void close() {
      helper.scheduler.shutdown();
    }
  }

  /** A call as the picker sees it, one for each thread. */
  @State(Scope.Thread)
  public static class Call extends LoadBalancer.PickSubchannelArgs {

    private final Metadata headers = new Metadata();
    private final MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("hello/Say")
            .setRequestMarshaller(Bytes.NONE)
            .setResponseMarshaller(Bytes.NONE)
            .build();

    @Override
    public CallOptions getCallOptions() {
      return CallOptions.DEFAULT;
    }

    @Override
    public Metadata getHeaders() {
      return headers;
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
      return method;
    }
  }

  @Benchmark
  public Object roundRobin(Channel channel, Call call) {
    return channel.helper.picker.pickSubchannel(call).getSubchannel();
  }

  /** Nothing is sent. */
  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    NONE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }

  /** The channel's side: connects to whatever the balancer wants, at once. */
  private static final class Connected extends LoadBalancer.Helper {

    private final SynchronizationContext context =
        new SynchronizationContext(
            (thread, failure) -> {
              throw new IllegalStateException(failure);
            });
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private volatile LoadBalancer.SubchannelPicker picker =
        new LoadBalancer.FixedResultPicker(LoadBalancer.PickResult.withNoResult());
    private volatile ConnectivityState state = ConnectivityState.IDLE;

    @Override
    public LoadBalancer.Subchannel createSubchannel(LoadBalancer.CreateSubchannelArgs args) {
      return new Ready(args, context);
    }

    @Override
    public void updateBalancingState(
        ConnectivityState newState, LoadBalancer.SubchannelPicker newPicker) {
      state = newState;
      picker = newPicker;
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
      return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
      return scheduler;
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup address, String authority) {
      throw new UnsupportedOperationException("round robin opens no channel of its own");
    }

    @Override
    public String getAuthority() {
      return "hello.example";
    }

    @Override
    public ChannelLogger getChannelLogger() {
      return Silent.LOGGER;
    }
  }

  /** A connection that is there as soon as it is asked for. */
  private static final class Ready extends LoadBalancer.Subchannel {

    private final LoadBalancer.CreateSubchannelArgs args;
    private final SynchronizationContext context;
    private LoadBalancer.SubchannelStateListener listener = state -> {};

    Ready(LoadBalancer.CreateSubchannelArgs args, SynchronizationContext context) {
      this.args = args;
      this.context = context;
    }

    @Override
    public void start(LoadBalancer.SubchannelStateListener told) {
      listener = told;
    }

    @Override
    public void requestConnection() {
      ConnectivityStateInfo ready = ConnectivityStateInfo.forNonError(ConnectivityState.READY);
      context.execute(() -> listener.onSubchannelState(ready));
    }

    @Override
    public List<EquivalentAddressGroup> getAllAddresses() {
      return args.getAddresses();
    }

    @Override
    public Attributes getAttributes() {
      return args.getAttributes();
    }

    @Override
    public void shutdown() {}
  }

  private static final class Silent extends ChannelLogger {

    private static final ChannelLogger LOGGER = new Silent();

    @Override
    public void log(ChannelLogLevel level, String message) {}

    @Override
    public void log(ChannelLogLevel level, String format, Object... args) {}
  }
}
