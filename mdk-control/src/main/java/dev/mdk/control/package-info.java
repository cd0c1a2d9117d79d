/** What a service uses Mission Control with; see {@link dev.mdk.control.ControlClient}. */
package dev.mdk.control;
