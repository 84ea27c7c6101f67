package io.millrace.item.function.sendnotification.internal;

/** A way to deliver; one attempt at a time. */
interface Channel {
  /**
   * Tries once.
   *
   * @throws Undelivered if it was not taken; PlatformException if it cannot be tried
   */
  void deliver(Notice notice) throws Undelivered, InterruptedException;

  /** For the log: what kind and to which host. */
  String where();

  /** The other side did not take it. */
  final class Undelivered extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean again;
    private final long afterMs;

    /**
     * @param why without secrets or text of the notice
     * @param again whether another attempt may succeed
     * @param afterMs what the other side asks to wait; 0 if it does not say
     */
    Undelivered(String why, boolean again, long afterMs) {
      super(why);
      this.again = again;
      this.afterMs = afterMs;
    }

    boolean again() {
      return again;
    }

    long afterMs() {
      return afterMs;
    }
  }
}
