/**
 * What extenders of the MDK implement, and how its modules meet. Each seam is a small interface
 * that does the work, usable as a lambda where it has one method, and a provider that {@link
 * java.util.ServiceLoader} finds and a setting chooses by its name.
 *
 * <p>A provider's class is public and has a public constructor without parameters that does
 * nothing; {@code create} makes the working object, and may throw a {@link
 * dev.mdk.ConfigurationException}. A module names its providers both in {@code module-info} and in
 * {@code META-INF/services}.
 *
 * <p>What is missing has a null behaviour: {@link dev.mdk.spi.BreakerEngine#NONE}, {@link
 * dev.mdk.spi.LogPipeline#NONE}, {@link dev.mdk.spi.RetryPolicy#NEVER} and so on.
 */
package dev.mdk.spi;
