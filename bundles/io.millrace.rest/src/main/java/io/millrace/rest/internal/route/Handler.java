package io.millrace.rest.internal.route;

import java.io.IOException;

/** Does what a route promises. Thread-safe. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers a call.
   *
   * @return what becomes the JSON body, or {@link Reply#WRITTEN} if the handler wrote the response
   * @throws io.millrace.api.PlatformException what becomes the error body
   */
  Object handle(Exchange exchange) throws IOException;
}
