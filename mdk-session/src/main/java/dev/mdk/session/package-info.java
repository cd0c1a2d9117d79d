/** Sessions and interactions behind the entry point. */
package dev.mdk.session;
