package combination;

/** What a program is there to show. */
final class Check {

  private Check() {}

  /** Ends the program with an error unless something holds. */
  static void that(boolean held, Object seen) {
    if (!held) {
      throw new AssertionError(String.valueOf(seen));
    }
  }
}
