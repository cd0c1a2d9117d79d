/** What happens in the MDK, as events of the JDK's Flight Recorder. */
package dev.mdk.tracing.jfr;
