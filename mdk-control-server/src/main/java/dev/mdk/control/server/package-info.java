/**
 * Mission Control, the central place of a team's services: {@link
 * dev.mdk.control.server.MissionControl}.
 */
package dev.mdk.control.server;
