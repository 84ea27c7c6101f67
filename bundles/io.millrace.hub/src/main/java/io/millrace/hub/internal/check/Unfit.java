package io.millrace.hub.internal.check;

/** Says why a bundle is unfit; {@link BundleVerification} tells it with the bundle's name. */
final class Unfit extends RuntimeException {
  private static final long serialVersionUID = 1;

  Unfit(String why) {
    super(why);
  }
}
