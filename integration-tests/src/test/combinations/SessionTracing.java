package combination;

import dev.mdk.Mdk;
import dev.mdk.Session;
import dev.mdk.tracing.SessionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Logger;

/** Sessions with a log: a trace of the session's own lines and of those of any library. */
public final class SessionTracing {

  private static final Logger LIBRARY = Logger.getLogger("some.library");

  private SessionTracing() {}

  public static void main(String[] args) throws Exception {
    Path file = Files.createTempFile("trace", ".jsonl");
    LIBRARY.addHandler(new SessionHandler());
    LIBRARY.setUseParentHandlers(false);
    Session session;
    try (Mdk mdk = Mdk.builder().setting("log.sinks", "json:" + file).start()) {
      session = mdk.session();
      session.info("own", "said by the session");
      session.run(() -> LIBRARY.warning("said by a library"));
    }
    List<String> lines = Files.readAllLines(file);
    Check.that(lines.size() == 2, lines);
    Check.that(lines.stream().allMatch(line -> line.contains(session.traceId())), lines);
    Check.that(lines.get(1).contains("said by a library"), lines);
    Files.delete(file);
    System.out.println("done");
  }
}
