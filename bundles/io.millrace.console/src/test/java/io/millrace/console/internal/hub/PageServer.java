package io.millrace.console.internal.hub;

import io.millrace.hub.Catalogues;
import io.millrace.hub.Hub;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.felix.webconsole.servlet.User;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The page in a real Jetty, called as the console calls it; the header X-As names who is in. */
final class PageServer implements AutoCloseable {
  private final Server jetty = new Server();
  private final ServerConnector connector = new ServerConnector(jetty);
  private final HttpClient client = HttpClient.newHttpClient();

  <T extends Hub & Catalogues> PageServer(T hub) throws Exception {
    HubPage page = new HubPage("1", hub, hub);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(new Console(page)), "/console/*");
    jetty.setHandler(context);
    jetty.start();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/console/hub" + path))
        .header("X-As", "ann");
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String token, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header(ChangeToken.HEADER, token)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Override
  public void close() throws Exception {
    jetty.stop();
  }

  /** What the console does around a page: it says who is logged in. */
  private static final class Console extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient HubPage page;

    Console(HubPage page) {
      this.page = page;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      String name = request.getHeader("X-As");
      if (!name.equals("nobody")) {
        request.setAttribute(User.USER_ATTRIBUTE, new In(name));
      }
      page.service(request, response);
    }
  }

  private record In(String name) implements User {
    @Override
    public Object getUserObject() {
      return name;
    }

    @Override
    public boolean authorize(String role) {
      return true;
    }
  }
}
