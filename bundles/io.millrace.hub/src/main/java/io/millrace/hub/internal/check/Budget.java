package io.millrace.hub.internal.check;

/** Counts what a bundle really inflates to, nested archives included. One thread. */
final class Budget {
  private final Limits limits;
  private final long fileBytes;
  private long expanded;
  private int entries;

  Budget(Limits limits, long fileBytes) {
    this.limits = limits;
    this.fileBytes = Math.max(1, fileBytes);
  }

  void entry() {
    if (++entries > limits.entries()) {
      throw new Unfit("it has more than " + limits.entries() + " entries");
    }
  }

  void inflated(int bytes) {
    expanded += bytes;
    if (expanded > limits.expandedBytes()) {
      throw new Unfit("it inflates to more than " + limits.expandedBytes() + " bytes");
    }
    if (expanded > Limits.FREE_BYTES && expanded / fileBytes > limits.ratio()) {
      throw new Unfit("it inflates to more than " + limits.ratio() + " times its size");
    }
  }
}
