package io.millrace.rest.internal;

import static java.util.Locale.ROOT;

import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Accounts;
import io.millrace.kernel.access.Role;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** The real servlet in a real Jetty, over groups of routes and fixed accounts. */
final class TestServer implements AutoCloseable {
  static final Map<String, Role> SECRETS =
      Map.of(
          "admin-secret", Role.ADMIN,
          "developer-secret", Role.DEVELOPER,
          "viewer-secret", Role.VIEWER,
          "client-secret", Role.CLIENT);

  private final Server jetty = new Server();
  private final ServerConnector connector = new ServerConnector(jetty);
  private final ContextHandlerCollection contexts = new ContextHandlerCollection();
  private final Connector settings;
  private final HttpClient client = HttpClient.newHttpClient();

  /** How many groups there would be if none was missing. */
  volatile int parts;

  TestServer(Metrics metrics, RouteGroup... groups) {
    Front front = new Front("0.0.0", metrics, () -> parts).with(accounts());
    front.addGroup(metrics);
    for (RouteGroup group : groups) {
      front.addGroup(group);
    }
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(front), "/*");
    contexts.addHandler(context);
    jetty.setHandler(contexts);
    try {
      jetty.start();
      settings = new JettySettings().createConnector(jetty);
      jetty.addConnector(settings); // as Felix does, once the server is there
      settings.start();
    } catch (Exception e) { // Jetty declares it
      throw new IllegalStateException(e);
    }
  }

  /** The accounts every test server has. */
  static Accounts accounts() {
    return accounts(new FakeAuditTrail());
  }

  /** Whose keys are recorded there. */
  static Accounts accounts(AuditTrail trail) {
    return new FixedAccounts(trail);
  }

  /** How long a connection waits, between requests and in one. */
  List<Long> patienceMs() {
    return List.of(
        connector.getIdleTimeout(),
        connector
            .getConnectionFactory(HttpConnectionFactory.class)
            .getHttpConfiguration()
            .getIdleTimeout());
  }

  /** As long as Felix has not brought the servlet to the server. */
  void withoutServlet() throws Exception {
    contexts.getHandlers().forEach(contexts::removeHandler);
  }

  /** As when this face leaves a server that stays. */
  void withoutSettings() throws Exception {
    settings.stop();
    jetty.removeConnector(settings);
  }

  int port() {
    return connector.getLocalPort();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String secret) throws IOException, InterruptedException {
    return send(request(path).header("Authorization", "Bearer " + secret));
  }

  HttpResponse<String> post(String path, String secret, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Authorization", "Bearer " + secret)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Override
  public void close() throws Exception {
    jetty.stop();
  }

  private record FixedAccounts(AuditTrail trail) implements Accounts {
    @Override
    public Optional<Account> authenticate(String secret) {
      return Optional.ofNullable(SECRETS.get(secret))
          .map(role -> new Account(role.name().toLowerCase(ROOT), role, Instant.EPOCH));
    }

    @Override
    public String create(String name, Role role, String who) {
      trail.record(who, "key.create", name, "done", Map.of("role", role.name().toLowerCase(ROOT)));
      return "mr-" + name;
    }

    @Override
    public List<Account> list() {
      return List.of();
    }

    @Override
    public boolean revoke(String name, String who) {
      boolean known = name.equals("known");
      if (known) {
        trail.record(who, "key.revoke", name, "done", Map.of());
      }
      return known;
    }
  }
}
