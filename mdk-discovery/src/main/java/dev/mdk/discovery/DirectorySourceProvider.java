package dev.mdk.discovery;

import dev.mdk.ConfigurationException;
import dev.mdk.spi.DiscoverySource;
import dev.mdk.spi.DiscoverySourceProvider;
import dev.mdk.spi.Facilities;
import dev.mdk.spi.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The source {@code directory:path=<dir>}: processes on one machine find each other through a
 * folder, without any server.
 *
 * <p>Each registered node is one file in the folder, locked by its process for as long as it lives.
 * The kernel gives the lock up when the process ends, however it ends; others look once a second,
 * tell that the node is gone, and delete its file. What is registered or withdrawn is seen at once
 * where the system reports changes of a folder, as Linux does, and within a second elsewhere. A
 * process that is merely stopped keeps its nodes.
 *
 * <p>Locks are believed from processes of this machine only, containers included. Where a lock is
 * not to be had, or the process is on another machine that shares the folder, a node is gone when
 * its file was not renewed for 45 seconds; it is renewed twice in 15. No clock of one machine is
 * compared with that of another for this, but for the file that is old at first sight: such a node
 * is not told until its file is renewed. Clocks that jump or differ therefore lose no node for
 * longer than that.
 *
 * <p>A missing folder is made, for its owner only; files are made as the process makes files. Who
 * may write in the folder is trusted to register nodes, and to withdraw those of others; who may
 * read it sees them all. What is no file of a node is left out: links, files over 64 KiB, anything
 * that is no JSON. At most 100,000 files are looked at.
 *
 * <p>Nothing but this source should open the files inside a process that has registered nodes: on
 * POSIX systems, closing a file gives up all locks that its process has on it.
 */
public final class DirectorySourceProvider implements DiscoverySourceProvider {

  private static final String PATH = "path=";

  /** Called by the {@link java.util.ServiceLoader}. */
  public DirectorySourceProvider() {}

  @Override
  public String name() {
    return "directory";
  }

  @Override
  public DiscoverySource create(String argument, Settings settings, Facilities facilities) {
    return Sources.directory(path(name(), argument), facilities);
  }

  /** Returns the path that an argument names, or says what was expected of the setting. */
  static Path path(String kind, String argument) {
    String setting = "discovery.source: " + kind + ":" + argument;
    if (!argument.startsWith(PATH) || argument.length() == PATH.length()) {
      throw new ConfigurationException(setting + " (expected: " + kind + ":path=<dir>)");
    }
    try {
      return Path.of(argument.substring(PATH.length())).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new ConfigurationException(setting + " (expected: a path)", e);
    }
  }
}
