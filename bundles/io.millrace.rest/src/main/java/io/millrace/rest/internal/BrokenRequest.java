package io.millrace.rest.internal;

import io.millrace.api.PlatformException;
import java.io.EOFException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;

/** Tells a request that broke off, or turned out to be none, from a failure of ours. */
final class BrokenRequest {
  private BrokenRequest() {}

  /**
   * What the client is told, if it is there to hear it; empty if it was not the client.
   *
   * @return REQUEST_MALFORMED
   */
  static Optional<PlatformException> refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpException http) {
        return Optional.of(
            PlatformException.caller(
                "REQUEST_MALFORMED",
                "The request is no HTTP: " + http.getReason() + ".",
                "Correct its address, or how its body is framed."));
      }
      if (cause instanceof EOFException
          || cause instanceof ClosedChannelException
          || cause instanceof TimeoutException) {
        return Optional.of(
            PlatformException.caller(
                "REQUEST_MALFORMED",
                "The request broke off before its body was complete.",
                "Send as many bytes as its headers say, without a pause of a minute."));
      }
    }
    return Optional.empty();
  }
}
