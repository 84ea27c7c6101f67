package io.millrace.rest.internal;

import jakarta.servlet.ServletRequest;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.HttpConfiguration;

/**
 * How long the server waits for a client in the middle of a request. Between two requests it waits
 * longer than any client keeps a connection (20 minutes in JDK 17; {@code
 * org.apache.felix.http.timeout}): where both end it at once, a request that is just sent is lost,
 * and a POST is not repeated by itself. Felix has no setting for the difference; Jetty has.
 */
final class RequestPatience {
  static final Duration IN_A_REQUEST = Duration.ofSeconds(60);

  private RequestPatience() {}

  /** Sees to it for all requests of the connector that this one came by. */
  static void limit(ServletRequest request) {
    HttpConfiguration connector =
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getHttpConfiguration();
    if (connector.getIdleTimeout() != IN_A_REQUEST.toMillis()) {
      connector.setIdleTimeout(IN_A_REQUEST.toMillis());
    }
  }
}
