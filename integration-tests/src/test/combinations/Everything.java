package combination;

import dev.mdk.Mdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** All of it: as {@link Service}, with the lines of both sides in one trace. */
public final class Everything {

  private Everything() {}

  public static void main(String[] args) throws Exception {
    Path file = Files.createTempFile("trace", ".jsonl");
    try (Mdk mdk = Service.builder().setting("log.sinks", "json:" + file).start()) {
      Service.run(mdk);
    }
    List<String> called =
        Files.readAllLines(file).stream().filter(line -> line.contains("was called")).toList();
    Check.that(called.size() == 39, called.size());
    for (String line : called) {
      String trace = line.replaceFirst(".*\"trace\":\"([^\"]*)\".*", "$1");
      long ofCaller =
          Files.readAllLines(file).stream()
              .filter(other -> other.contains("\"calls\"") && other.contains(trace))
              .count();
      Check.that(ofCaller == 1, line);
    }
    Files.delete(file);
    System.out.println("done");
  }
}
