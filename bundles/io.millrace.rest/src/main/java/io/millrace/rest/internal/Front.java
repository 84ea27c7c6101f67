package io.millrace.rest.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.kernel.access.Account;
import io.millrace.kernel.access.Accounts;
import io.millrace.rest.internal.health.FrameworkState;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.json.Json;
import io.millrace.rest.internal.openai.OpenAiError;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.OpenApi;
import io.millrace.rest.internal.route.Problem;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import io.millrace.rest.internal.route.Router;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one servlet: finds the route, lets the caller pass, and turns what the handler says into a
 * response. It is there before the services are, so that readiness can be asked. Thread-safe.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/*")
public final class Front extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

  /** How much of a refused body is read away, so that the client gets to see the refusal. */
  private static final int DRAIN_BYTES = 4 << 20;

  private final transient ObjectMapper json = Json.mapper();
  private final transient SecureRandom random = new SecureRandom();
  private final transient Metrics metrics;
  private final String version;
  private final transient IntSupplier parts;
  private transient volatile Router router = new Router(List.of());
  private final transient List<RouteGroup> groups = new ArrayList<>();

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile @Nullable Accounts accounts;

  @Activate
  public Front(
      BundleContext context,
      @Reference(name = "metrics") Metrics metrics,
      @Reference(name = "components") ServiceComponentRuntime components) {
    this(
        context.getBundle().getVersion().toString(),
        metrics,
        () -> FrameworkState.offered(context, components, RouteGroup.class));
  }

  /**
   * @param parts how many groups there are when nothing is missing
   */
  Front(String version, Metrics metrics, IntSupplier parts) {
    this.version = version;
    this.metrics = metrics;
    this.parts = parts;
    rebuild();
  }

  /** For tests: fixed accounts. */
  Front with(Accounts fixed) {
    this.accounts = fixed;
    return this;
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  void addGroup(RouteGroup group) {
    synchronized (groups) {
      groups.add(group);
      rebuild();
    }
  }

  void removeGroup(RouteGroup group) {
    synchronized (groups) {
      groups.remove(group);
      rebuild();
    }
  }

  private void rebuild() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/", "Where things are, as a page").open().by(Landing::write));
    routes.add(
        Route.get("/api/v1/openapi.json", "This API, as an OpenAPI 3.1 document")
            .open()
            .by(exchange -> OpenApi.document(router.routes(), version)));
    groups.forEach(g -> routes.addAll(g.routes()));
    router = new Router(routes);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long start = System.nanoTime();
    String path = request.getRequestURI().substring(request.getContextPath().length());
    String requestId = requestId(request);
    response.setHeader("x-request-id", requestId);
    response.setHeader("X-Content-Type-Options", "nosniff");
    String label = "none";
    try {
      Router.Found found = find(request.getMethod(), path.isEmpty() ? "/" : path);
      Route route = found.route();
      label = route.path().toString();
      Optional<Account> account = Gate.admit(request, route, accounts);
      Exchange exchange =
          new Exchange(route, found.path(), request, response, account, requestId, json);
      answer(response, route.handler().handle(exchange));
    } catch (Router.MethodNotAllowed e) {
      response.setHeader("Allow", e.allow());
      fail(request, response, path, e.failure());
    } catch (PlatformException e) {
      if (Problem.status(e) == 500) {
        LOG.warn("Request {} to {} failed: {}", requestId, label, e.code(), e);
      }
      fail(request, response, path, e);
    } catch (IOException | RuntimeException | StackOverflowError e) { // top of the thread
      Optional<PlatformException> refusal = BrokenRequest.refusal(e);
      if (refusal.isEmpty()) {
        LOG.error("Request {} to {} failed", requestId, label, e);
      } else {
        LOG.debug("Request {} to {}: the client is gone or sent none", requestId, label, e);
      }
      fail(request, response, path, refusal.orElseGet(() -> unexpected(requestId)));
    } finally {
      if (metrics.active() || !label.equals("/readyz")) {
        // A caller's own word for a method would be a series of its own in the memory.
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        metrics.served(method, label, response.getStatus(), (System.nanoTime() - start) / 1e9);
      }
    }
  }

  /** While groups are missing nobody knows whether the path is one of theirs. */
  private Router.Found find(String method, String path) {
    try {
      return router.find(method, path);
    } catch (PlatformException e) {
      synchronized (groups) {
        if (groups.size() >= parts.getAsInt()) {
          throw e;
        }
      }
      throw new PlatformException(
          "PATH_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "There is nothing at " + path + " yet: the server is still starting.",
          "Try again soon; /readyz tells what is missing.");
    }
  }

  private void answer(HttpServletResponse response, Object result) throws IOException {
    if (result == Reply.WRITTEN) {
      return;
    }
    if (result instanceof Reply reply) {
      write(response, reply.status(), reply.body());
    } else {
      write(response, HttpServletResponse.SC_OK, result);
    }
  }

  private void fail(
      HttpServletRequest request,
      HttpServletResponse response,
      String path,
      PlatformException failure)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    boolean openAi = OpenAiError.speaks(path);
    int status = openAi ? OpenAiError.status(failure) : Problem.status(failure);
    if (status == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"millrace\"");
    } else if (status == 429 || status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", String.valueOf(waitSeconds(failure)));
    }
    if (isUnread(request)) { // else the client's next request may go to a connection that closes
      response.setHeader("Connection", "close");
    }
    write(response, status, openAi ? OpenAiError.of(failure) : Problem.of(failure));
    if (failure.code().equals("BODY_TOO_LARGE")) {
      drain(request);
    }
  }

  /** Whole seconds, at least one: clients that are told 0 come back at once. */
  private static long waitSeconds(PlatformException failure) {
    return failure.retryAfter().map(d -> Math.max(1, (d.toMillis() + 999) / 1000)).orElse(1L);
  }

  private void write(HttpServletResponse response, int status, Object body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
    response.flushBuffer();
  }

  /** Whether bytes of the body have not been taken, here yet or not. */
  private static boolean isUnread(HttpServletRequest request) throws IOException {
    boolean body =
        request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    return body && !request.getInputStream().isFinished();
  }

  /** A connection closed on unread bytes is reset, and the client never reads the answer. */
  private static void drain(HttpServletRequest request) throws IOException {
    InputStream in = request.getInputStream();
    byte[] buffer = new byte[1 << 16];
    int left = DRAIN_BYTES;
    for (int n = in.read(buffer); n >= 0 && left > 0; n = in.read(buffer)) {
      left -= n;
    }
  }

  private String requestId(HttpServletRequest request) {
    String given = request.getHeader("x-request-id");
    if (given != null && REQUEST_ID.matcher(given).matches()) {
      return given;
    }
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    return "req-" + HexFormat.of().formatHex(bytes);
  }

  private static PlatformException unexpected(String requestId) {
    return new PlatformException(
        "INTERNAL_FAILED",
        Blame.PLATFORM,
        false,
        "The server failed at request " + requestId + ".",
        "Look for this id in the server's log and report what is there.");
  }
}
