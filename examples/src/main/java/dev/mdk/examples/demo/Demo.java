package dev.mdk.examples.demo;

import dev.mdk.examples.demo.Chronicle.Event;
import dev.mdk.examples.demo.Chronicle.Fault;
import dev.mdk.examples.demo.Options.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Directs the play. */
@SuppressWarnings("SystemOut") // it is what the demo is for
public final class Demo {

  private static final String KILLED = "hello-3";
  private static final long FAULT = 6_000;
  private static final long CALM = 3_500;
  private static final long GONE_WITHIN = 2_000;
  private static final long LEASE_GONE_WITHIN = 4_000; // when a lease must run out first
  private static final long BACK = 5_500; // a little more than promised, to see a promise broken
  private static final long PATIENCE = 60_000; // for what is not promised, on any machine

  private final long born = System.currentTimeMillis();
  private final Chronicle chronicle = new Chronicle();
  private final Options options;
  private final Path folder;
  private final Optional<Control> control;
  private final Cast cast;
  private Optional<Fault> restarted = Optional.empty();
  private volatile boolean over; // what happens when the processes leave is no news

  private Demo(Options options, Path folder) throws IOException, InterruptedException {
    this.options = options;
    this.folder = folder;
    control = options.control() ? Optional.of(Control.start(folder)) : Optional.empty();
    cast = new Cast(folder, control, chronicle, this::narrate);
  }

  /**
   * Runs the demo and exits: with 0 if all promises held, 1 if one was broken, 2 for wrong options,
   * 3 if the play could not go on.
   *
   * @param args see {@code --help}
   * @throws Exception if there is no room for its files
   */
  public static void main(String[] args) throws Exception {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    if (options.help()) {
      System.out.print(Options.HELP);
      return;
    }
    Demo demo = new Demo(options, Files.createTempDirectory("mdk-demo"));
    try {
      System.exit(demo.play() ? 0 : 1);
    } catch (IOException | IllegalStateException e) {
      System.err.println("the play cannot go on: " + e.getMessage());
      System.err.println("what the processes said is in " + demo.folder);
      System.exit(3);
    }
  }

  private boolean play() throws IOException, InterruptedException {
    Thread curtain = new Thread(this::close, "curtain");
    Runtime.getRuntime().addShutdownHook(curtain); // Ctrl-C leaves nobody behind
    if (control.isPresent()) {
      say("Mission Control is up: look at " + control.get().page());
      say("starting six processes; they find each other, and log, through it");
    } else {
      say("starting six processes; they find each other through the directory " + folder);
    }
    cast.start(options.sabotage());
    say(
        "all %d are up: edge, greeting, hello-1 to hello-3 (version 1.0), hello-v2 (2.0)",
        cast.size());
    awaitOrFail("the edge knows every hello node", this::edgeKnowsAll);
    long start;
    long end;
    try (Users users = new Users(chronicle, cast.player(Cast.EDGE).address())) {
      users.warmUp();
      users.start();
      start = System.currentTimeMillis();
      say(
          "%d users a second ask the edge; each has 1 s, and hello asks greeting",
          Users.PER_SECOND);
      say("a node that fails is left alone for about 1 s, and the 3rd time in a row for 2 to 3 s");
      act(users);
      end = System.currentTimeMillis();
    }
    over = true;
    say("the users leave: %d requests", chronicle.userCalls().size());
    boolean held = judge(new Promises(chronicle, start, end, goneWithin()).all());
    if (options.keep()) {
      keep();
    }
    return held;
  }

  private long goneWithin() {
    return control.isPresent() ? LEASE_GONE_WITHIN : GONE_WITHIN;
  }

  private boolean edgeKnowsAll() {
    return Cast.HELLO.stream().allMatch(node -> chronicle.edge("up", node).findAny().isPresent());
  }

  private void act(Users users) throws IOException, InterruptedException {
    pause(CALM);
    if (options.sabotage() == Sabotage.VERSION) {
      users.callDirectly(cast.player(Cast.INCOMPATIBLE).address());
    }
    if (options.acts().contains(Act.THROW)) {
      heals(Act.THROW, "hello-1", "throws at every request", users);
      pause(CALM / 2);
    }
    if (options.acts().contains(Act.CRAWL)) {
      heals(Act.CRAWL, "hello-2", "takes 2 s for an answer", users);
      pause(CALM / 2);
    }
    if (options.acts().contains(Act.RESTART) && control.isPresent()) {
      restart(control.get());
    }
    if (options.acts().contains(Act.KILL)) {
      kill(KILLED);
    }
  }

  private void restart(Control there) throws IOException, InterruptedException {
    long start = System.currentTimeMillis();
    say("FAULT  Mission Control is killed (kill -9)");
    there.kill();
    pause(CALM / 4);
    there.startAgain(options.sabotage() != Sabotage.LINES);
    say("HEALED Mission Control is started again");
    pause(CALM);
    restarted = Optional.of(new Fault(Act.RESTART, "control", start, System.currentTimeMillis()));
  }

  private void heals(Act act, String node, String what, Users users) throws InterruptedException {
    long start = System.currentTimeMillis();
    say("FAULT  %s %s, for 6 s", node, what);
    cast.player(node).tell(act.name().toLowerCase(Locale.ROOT));
    if (options.sabotage() == Sabotage.QUARANTINE) {
      await(() -> chronicle.edge("quarantined", node).findAny().isPresent(), BACK);
      pause(500);
      users.callDirectly(cast.player(node).address());
    }
    pause(start + FAULT - System.currentTimeMillis());
    long healed = System.currentTimeMillis();
    chronicle.add(new Fault(act, node, start, healed));
    say("HEALED %s; one probe will find out", node);
    if (options.sabotage() == Sabotage.RECOVERY) {
      pause(BACK);
    }
    cast.player(node).tell("heal");
    await(() -> chronicle.edge("recovered", node).anyMatch(event -> event.time() >= healed), BACK);
  }

  private void kill(String node) throws IOException, InterruptedException {
    chronicle.add(new Fault(Act.KILL, node, System.currentTimeMillis(), Long.MAX_VALUE));
    if (options.sabotage() == Sabotage.REMOVAL) {
      say("FAULT  %s is frozen", node);
      cast.player(node).freeze();
    } else {
      say("FAULT  %s is killed for good (kill -9)", node);
      cast.player(node).kill();
    }
    pause(goneWithin() + CALM / 2);
  }

  private void narrate(Event event) {
    if (over || !event.teller().equals(Cast.EDGE)) {
      return;
    }
    String node = chronicle.nameOf(event);
    switch (event.what()) {
      case "quarantined" -> say("edge:  %s is quarantined: %s", node, event.detail());
      case "probed" -> say("edge:  %s is tried with one call", node);
      case "recovered" -> say("edge:  %s is back", node);
      case "down" -> say("edge:  %s is gone from the table", node);
      default -> {} // told when all are up
    }
  }

  private boolean judge(List<Promise> judged) throws IOException, InterruptedException {
    List<Trace> traces = Trace.readAll(folder);
    Optional<Trace> complete = complete(traces);
    Optional<Trace> shown = complete;
    if (control.isPresent()) {
      shown = inControl(control.get(), complete);
      // Until all of it has arrived, in both places.
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE);
      while (complete.isPresent() && !shown.equals(complete) && System.nanoTime() - end < 0) {
        pause(100);
        traces = Trace.readAll(folder);
        complete = complete(traces);
        shown = inControl(control.get(), complete);
      }
    }
    List<Promise> promises = new ArrayList<>(judged);
    promises.add(Promises.trace(complete, traces.size()));
    if (restarted.isPresent()) {
      promises.add(Promises.undisturbed(chronicle, restarted.get()));
      promises.add(lines());
    }
    if (control.isPresent()) {
      promises.add(Promises.control(complete, shown));
    }
    shown.ifPresent(Demo::print);
    System.out.println("\nWhat was promised:");
    promises.forEach(System.out::println);
    long broken = promises.stream().filter(promise -> !promise.held()).count();
    System.out.println(
        broken == 0
            ? "\nAll " + promises.size() + " promises held."
            : "\n" + broken + " of " + promises.size() + " promises were broken.");
    return broken == 0;
  }

  /** Looks for all that was logged in Mission Control, which is given some time to get it. */
  private Promise lines() throws IOException, InterruptedException {
    long patience = options.sabotage() == Sabotage.LINES ? BACK : PATIENCE;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    List<Trace> missing = missing(logged());
    while (!missing.isEmpty() && System.nanoTime() - end < 0) {
      pause(100);
      missing = missing(logged());
    }
    long lines = count(logged());
    return new Promise(
        "no line is lost, and none is there twice, when Mission Control is killed",
        lines > 0 && missing.isEmpty(),
        (lines - count(missing)) + " of " + lines + " lines are there, once");
  }

  private List<Trace> logged() throws IOException {
    return Trace.readAll(folder).stream()
        .filter(trace -> !trace.passed(KILLED)) // it may have taken lines along
        .toList();
  }

  private List<Trace> missing(List<Trace> logged) throws IOException, InterruptedException {
    List<Trace> missing = new ArrayList<>();
    for (Trace trace : logged) {
      if (!control.orElseThrow().trace(trace.id()).equals(Optional.of(trace))) {
        missing.add(trace);
      }
    }
    return missing;
  }

  private static long count(List<Trace> traces) {
    return traces.stream().mapToLong(trace -> trace.lines().size()).sum();
  }

  /** Returns the one that has most to tell of those that passed all services. */
  private static Optional<Trace> complete(List<Trace> traces) {
    return traces.stream()
        .filter(Trace::isComplete)
        .filter(trace -> !trace.passed(KILLED)) // it may have taken lines along
        .max(Comparator.comparingInt(trace -> trace.lines().size()));
  }

  private static Optional<Trace> inControl(Control control, Optional<Trace> logged)
      throws IOException, InterruptedException {
    return logged.isPresent() ? control.trace(logged.get().id()) : Optional.empty();
  }

  private static void print(Trace trace) {
    System.out.println("\nOne request, as its processes logged it, in causal order:");
    System.out.println("  trace " + trace.id());
    for (Trace.Line line : trace.lines()) {
      System.out.printf(
          "  %-10s %-10s %-5s %-8s %s%n",
          line.clock(), line.service(), line.level(), line.user(), line.oneLine());
    }
  }

  private void keep() throws IOException, InterruptedException {
    System.out.printf(
        "%nStill running, until Ctrl-C or the end of the input. Try:%n  curl -u ada:'secret of ada' %s%n"
            + "%sLogs are in %s%n",
        cast.player(Cast.EDGE).address(),
        control.map(there -> "Mission Control is at " + there.page() + "\n").orElse(""),
        folder);
    while (System.in.read() >= 0) {
      // until the end
    }
  }

  private void say(String text, Object... values) {
    double seconds = (System.currentTimeMillis() - born) / 1000.0;
    System.out.printf(
        Locale.ROOT, "%5.1f s  %s%n", seconds, String.format(Locale.ROOT, text, values));
  }

  private static void pause(long millis) throws InterruptedException {
    Thread.sleep(Math.max(0, millis));
  }

  private static boolean await(BooleanSupplier condition, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      pause(20);
    }
    return true;
  }

  private static void awaitOrFail(String what, BooleanSupplier condition)
      throws InterruptedException {
    if (!await(condition, PATIENCE)) {
      throw new IllegalStateException("waited in vain: " + what);
    }
  }

  private void close() {
    try {
      cast.close();
      if (control.isPresent()) {
        control.get().close();
      }
      if (over && !options.keep()) {
        deleteFolder();
      }
    } catch (IOException e) {
      System.err.println("left behind: " + folder + " (" + e + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deleteFolder() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
