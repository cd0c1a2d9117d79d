import dev.mdk.spi.MdkProvider;

/**
 * The vocabulary of the MDK: what users call, what extenders implement, and the text formats that
 * more than one module reads. Every other module knows this one only.
 *
 * <ul>
 *   <li>{@link dev.mdk} is what users call: {@link dev.mdk.Mdk}, {@link dev.mdk.Session}, {@link
 *       dev.mdk.Interaction}.
 *   <li>{@link dev.mdk.spi} is what extenders implement, each a small interface that does the work
 *       and a provider that is found by its name.
 *   <li>{@link dev.mdk.json} is a small strict JSON reader and writer.
 *   <li>{@link dev.mdk.wire} is context, node and the messages of RTP as text, compatible with the
 *       original MDK.
 * </ul>
 */
module dev.mdk.api {
  exports dev.mdk;
  exports dev.mdk.spi;
  exports dev.mdk.json;
  exports dev.mdk.wire;

  uses MdkProvider;
}
