package io.millrace.rest.internal;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * What Felix has no setting for and Jetty has: how requests are refused that never become one,
 * slashes in names, and how long a client may pause in a request. Felix hands the server to those
 * who add a connector; the one added here listens nowhere. Settings are taken back when it stops.
 */
@Component(service = ConnectorFactory.class)
public final class JettySettings implements ConnectorFactory {
  /**
   * How long the server waits for a client in the middle of a request. Between two requests it
   * waits longer than any client keeps a connection (20 minutes in JDK 17; {@code
   * org.apache.felix.http.timeout}): where both end it at once, a request that is just sent is
   * lost, and a POST is not repeated by itself.
   */
  static final Duration IN_A_REQUEST = Duration.ofSeconds(60);

  /** Slashes in names are encoded by clients; {@link EncodedSlashes} says where they may be. */
  private static final UriCompliance SLASHES =
      UriCompliance.DEFAULT.with("SLASHES", Violation.AMBIGUOUS_PATH_SEPARATOR);

  @Override
  public Connector createConnector(Server server) {
    return new Nowhere(server);
  }

  /**
   * A connector whose life is that of the settings. Felix takes only those that could listen, and
   * publishes the address of each: this one says that of those which do.
   */
  private static final class Nowhere extends ServerConnector {
    private final List<ServerConnector> listening;
    private final EncodedSlashes slashes = new EncodedSlashes();
    private Request.@Nullable Handler former;

    Nowhere(Server server) {
      super(server);
      listening =
          Stream.of(server.getConnectors())
              .filter(ServerConnector.class::isInstance)
              .map(ServerConnector.class::cast)
              .toList();
      listening.forEach(c -> setHost(c.getHost()));
    }

    @Override
    public int getLocalPort() {
      return listening.isEmpty() ? super.getLocalPort() : listening.get(0).getLocalPort();
    }

    private List<HttpConfiguration> configurations() {
      return listening.stream()
          .map(c -> c.getConnectionFactory(HttpConnectionFactory.class))
          .filter(Objects::nonNull)
          .map(HttpConnectionFactory::getHttpConfiguration)
          .toList();
    }

    @Override
    protected void doStart() { // and not what would open a port
      former = getServer().getErrorHandler();
      getServer().setErrorHandler(new Refusals(former));
      for (HttpConfiguration c : configurations()) {
        c.setIdleTimeout(IN_A_REQUEST.toMillis());
        c.setUriCompliance(SLASHES);
        c.addCustomizer(slashes);
      }
      decode(true);
    }

    @Override
    protected void doStop() {
      decode(false);
      for (HttpConfiguration c : configurations()) {
        c.removeCustomizer(slashes);
        c.setUriCompliance(UriCompliance.DEFAULT);
      }
      getServer().setErrorHandler(former);
    }

    /** Whether servlets may see a path with an encoded slash; otherwise asking for it fails. */
    private void decode(boolean yes) {
      getServer()
          .getContainedBeans(ServletHandler.class)
          .forEach(h -> h.setDecodeAmbiguousURIs(yes));
    }
  }
}
