package dev.mdk.races;

import java.util.ArrayList;
import java.util.List;

/** Runs the cases. The options are those of jcstress, which has the last word. */
public final class Main {

  /**
   * One JVM and a fifth of a second for each case. It is time for tens of thousands of meetings of
   * its threads, and for no special flags of the JVM.
   */
  private static final List<String> QUICK =
      List.of("-f 1 -iters 1 -time 200 -sc false -af NONE -jvmArgs -Xmx256m".split(" "));

  private Main() {}

  /**
   * Starts.
   *
   * @param args {@code --quick}, if it is to take a minute or two; then options of jcstress
   * @throws Exception as jcstress throws; so if a case has failed
   */
  public static void main(String[] args) throws Exception {
    List<String> options = new ArrayList<>(List.of(args));
    if (options.remove("--quick")) {
      options.addAll(0, QUICK);
    }
    org.openjdk.jcstress.Main.main(options.toArray(String[]::new));
  }
}
