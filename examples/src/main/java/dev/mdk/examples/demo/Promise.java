package dev.mdk.examples.demo;

/** One promise and what became of it. */
record Promise(String text, boolean held, String figures) {

  @Override
  public String toString() {
    return (held ? "  held    " : "  BROKEN  ") + text + ": " + figures;
  }
}
