package dev.mdk.discovery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the files are.
 *
 * @param path the directory, absolute
 * @param locks takes locks there
 * @param machine identifies the running kernel, among which alone locks are certain; empty if there
 *     is nothing to tell it by
 */
record DirectoryPlace(Path path, DirectoryLocks locks, Optional<String> machine) {

  static DirectoryPlace of(Path path) {
    return new DirectoryPlace(path, DirectoryLocks.SYSTEM, Machine.ID);
  }

  /** Makes the directory if it is missing, for its owner only. */
  void create() throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
            }
            : new FileAttribute<?>[0];
    Files.createDirectories(path, attributes);
  }

  /**
   * A folder may be shared by machines whose locks the others do not see, as NFS without a lock
   * service does; a lock that is free then says nothing. The id of the boot is the same in all
   * containers of a machine, and another after each start.
   */
  private static final class Machine {

    static final Optional<String> ID = find();

    private static Optional<String> find() {
      try {
        return Optional.of(
            Files.readString(Path.of("/proc/sys/kernel/random/boot_id"), US_ASCII).strip());
      } catch (IOException | SecurityException notLinux) {
        return Optional.ofNullable(System.getenv("COMPUTERNAME")).or(Machine::startOfFirstProcess);
      }
    }

    private static Optional<String> startOfFirstProcess() {
      return ProcessHandle.of(1).flatMap(init -> init.info().startInstant()).map(Instant::toString);
    }
  }
}
