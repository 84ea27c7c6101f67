package io.millrace.console.internal.hub;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;

/** A failure as the page shows it. */
record Problem(String code, Blame blame, boolean retriable, String what, String remedy) {
  static Problem of(PlatformException e) {
    return new Problem(e.code(), e.blame(), e.retriable(), e.what(), e.remedy());
  }

  /** The HTTP status that goes with it. */
  static int status(PlatformException e) {
    String code = e.code();
    if (code.equals("ORIGIN_REFUSED") || code.equals("FORBIDDEN")) {
      return 403;
    }
    if (code.endsWith("_NOT_FOUND")) {
      return 404;
    }
    if (code.endsWith("_TOO_LARGE")) {
      return 413;
    }
    if (code.endsWith("_CONFLICT") || code.endsWith("_OUTDATED")) {
      return 409;
    }
    if (code.endsWith("_UNAVAILABLE") || e.blame() == Blame.ENVIRONMENT) {
      return 503;
    }
    return e.blame() == Blame.CALLER ? 400 : 500;
  }
}
