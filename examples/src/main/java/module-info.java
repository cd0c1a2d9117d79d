/** Programs to try and to copy from. */
module dev.mdk.examples {
  requires dev.mdk.api;
}
