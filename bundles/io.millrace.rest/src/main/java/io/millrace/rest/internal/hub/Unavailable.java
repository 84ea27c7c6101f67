package io.millrace.rest.internal.hub;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import org.jspecify.annotations.Nullable;

/** What is said for a service that is not there. */
final class Unavailable {
  private Unavailable() {}

  /**
   * The service.
   *
   * @throws PlatformException HUB_UNAVAILABLE if it is not there
   */
  static <T> T orNot(@Nullable T service, String name) {
    if (service == null) {
      throw new PlatformException(
          "HUB_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "The hub's " + name + " are not there.",
          "Wait until /readyz answers 200; it says what is missing.");
    }
    return service;
  }
}
