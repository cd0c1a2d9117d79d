/**
 * Context, node and the messages of RTP as text, compatible with the original MDK of 2016.
 *
 * <p>What comes from outside is hostile until parsed: sizes are checked before any work, a damaged
 * part takes its default, and nothing here throws because of what a text holds, unless it says so.
 */
package dev.mdk.wire;
