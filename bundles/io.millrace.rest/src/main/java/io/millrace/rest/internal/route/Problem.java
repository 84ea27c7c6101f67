package io.millrace.rest.internal.route;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.util.Locale;

/** The error body of {@code /api}, and the HTTP status that goes with an error. */
public record Problem(String code, String blame, boolean retriable, String what, String remedy) {
  public static Problem of(PlatformException e) {
    return new Problem(
        e.code(), e.blame().name().toLowerCase(Locale.ROOT), e.retriable(), e.what(), e.remedy());
  }

  /** The status: from the code where it says so, else from who has to act. */
  public static int status(PlatformException e) {
    String code = e.code();
    switch (code) {
      case "UNAUTHENTICATED":
        return 401;
      case "FORBIDDEN":
        return 403;
      case "METHOD_NOT_ALLOWED":
        return 405;
      default:
        break;
    }
    if (code.endsWith("_NOT_FOUND")) {
      return 404;
    }
    if (code.endsWith("_CONFLICT") || code.equals("PROMOTION_REFUSED")) {
      return 409;
    }
    if (code.endsWith("_TOO_LARGE")) {
      return 413;
    }
    if (code.endsWith("_BUSY")) {
      return 429;
    }
    if (code.endsWith("_UNAVAILABLE") || e.blame() == Blame.ENVIRONMENT) {
      return 503;
    }
    return e.blame() == Blame.CALLER ? 400 : 500;
  }
}
