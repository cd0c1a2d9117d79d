package dev.mdk.benchmarks.logging;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;

/** Formats lines, counts them, and throws their bytes away. */
@Plugin(name = "Nowhere", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
public final class Nowhere extends AbstractAppender {

  static final LongAdder DELIVERED = new LongAdder();

  private final Drain drain = new Drain();

  private Nowhere(String name, Layout<? extends Serializable> layout) {
    super(name, null, layout, true, Property.EMPTY_ARRAY);
  }

  /** Called by Log4j. */
  @PluginFactory
  public static Nowhere create(
      @PluginAttribute("name") String name,
      @PluginElement("Layout") Layout<? extends Serializable> layout) {
    return new Nowhere(name, layout);
  }

  @Override
  public void append(LogEvent event) {
    getLayout().encode(event, drain);
    DELIVERED.increment();
  }

  private static final class Drain implements ByteBufferDestination {
    private final ByteBuffer buffer = ByteBuffer.allocate(8 << 10);

    @Override
    public ByteBuffer getByteBuffer() {
      return buffer;
    }

    @Override
    public ByteBuffer drain(ByteBuffer full) {
      full.clear();
      return full;
    }

    @Override
    public void writeBytes(ByteBuffer data) {
      data.position(data.limit());
    }

    @Override
    public void writeBytes(byte[] data, int offset, int length) {
      // nowhere
    }
  }
}
