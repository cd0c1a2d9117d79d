package dev.mdk.examples.demo;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What the demo was asked to do. */
record Options(boolean help, boolean keep, boolean control, Set<Act> acts, Sabotage sabotage) {

  static final String HELP =
      """
      usage: ./mdk demo [options]

      Starts a small system of real processes on this machine, lets users in, makes its nodes
      throw, crawl and die, and holds what happened against what was promised. Takes about 35 s.
      A Mission Control has their nodes and their logs. Exit code 0: all promises held.

        --keep            leave the processes running afterwards, until Ctrl-C or end of input
        --no-control      without Mission Control: a directory has the nodes, files have the logs
        --acts=LIST       only these faults: throw, crawl, kill, restart, separated by
                          commas, or none
        --break=PROMISE   break a promise on purpose, to see that it is noticed: %s
        --help            print this
      """
          .formatted(Sabotage.names());

  /** A fault that the demo brings. */
  enum Act {
    /** A node throws. */
    THROW("throws"),
    /** A node answers slowly. */
    CRAWL("crawls"),
    /** A node is killed. */
    KILL("is killed"),
    /** Mission Control is killed and started again. */
    RESTART("is restarted");

    private final String what;

    Act(String what) {
      this.what = what;
    }

    String what() {
      return what;
    }
  }

  static Options parse(String[] args) {
    boolean help = false;
    boolean keep = false;
    boolean control = true;
    Set<Act> acts = EnumSet.allOf(Act.class);
    Sabotage sabotage = Sabotage.NONE;
    for (String arg : args) {
      if (arg.equals("--help")) {
        help = true;
      } else if (arg.equals("--keep")) {
        keep = true;
      } else if (arg.equals("--no-control")) {
        control = false;
      } else if (arg.startsWith("--acts=")) {
        acts = acts(arg.substring("--acts=".length()));
      } else if (arg.startsWith("--break=")) {
        sabotage = Sabotage.named(arg.substring("--break=".length()));
      } else {
        throw new IllegalArgumentException(arg + " (expected: an option that --help lists)");
      }
    }
    return new Options(help, keep, control, acts, sabotage);
  }

  private static Set<Act> acts(String list) {
    Set<Act> acts = EnumSet.noneOf(Act.class);
    for (String name : list.split(",", -1)) {
      if (name.equals("none")) {
        continue;
      }
      acts.add(
          Arrays.stream(Act.values())
              .filter(act -> act.name().equals(name.toUpperCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--acts: " + name + " (expected: throw, crawl, kill, restart or none)")));
    }
    return acts;
  }
}
