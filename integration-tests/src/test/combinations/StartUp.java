package combination;

import dev.mdk.Mdk;

/** Prints how many microseconds the start took. */
public final class StartUp {

  private StartUp() {}

  public static void main(String[] args) {
    long begin = System.nanoTime();
    try (Mdk mdk = Mdk.start()) {
      long end = System.nanoTime();
      System.out.println((end - begin) / 1000);
      Check.that(mdk.health().parts().size() > 1, mdk.health());
    }
  }
}
