/** What the MDK has to survive, each row by a test of its own; docs/reliability.md lists them. */
package dev.mdk.reliability;
