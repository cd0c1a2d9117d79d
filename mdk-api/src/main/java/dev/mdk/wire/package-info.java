/**
 * Context, node and the messages of RTP as text, compatible with the original MDK of 2016.
 *
 * <p>What comes from outside is hostile until parsed: sizes are checked before any work, a damaged
 * part takes its default, and nothing here throws because of what a text holds, unless it says so.
 * So a source of nodes or a sink of logs of your own may hand over what it received as it is.
 *
 * <p>Everything here may be used by any thread: the codecs keep nothing, and the records are
 * immutable as long as what they were given is, since they copy neither maps nor lists. No argument
 * may be {@code null}; what may be missing is an {@code Optional}, or empty where that is said.
 */
package dev.mdk.wire;
