package io.millrace.rest.internal.route;

import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the route of a request. Immutable. */
public final class Router {
  private final List<Route> routes;

  public Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  public List<Route> routes() {
    return routes;
  }

  /**
   * The route; HEAD is served as GET.
   *
   * @throws PlatformException PATH_NOT_FOUND
   * @throws MethodNotAllowed if the path takes other methods only
   */
  public Found find(String method, String rawPath) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    List<String> others = new ArrayList<>();
    for (Route route : routes) {
      Optional<Map<String, String>> values = route.path().match(rawPath);
      if (values.isPresent()) {
        if (route.method().equals(wanted)) {
          return new Found(route, values.get());
        }
        others.add(route.method());
      }
    }
    if (others.isEmpty()) {
      throw PlatformException.caller(
          "PATH_NOT_FOUND",
          "There is nothing at " + rawPath + ".",
          "See /api/v1/openapi.json for what can be asked.");
    }
    throw new MethodNotAllowed(method, rawPath, String.join(", ", new TreeSet<>(others)));
  }

  /** A route and the values of its path's variables. */
  public record Found(Route route, Map<String, String> path) {}

  /** The path is known, the method is not. */
  public static final class MethodNotAllowed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String allow;
    private final transient PlatformException failure;

    MethodNotAllowed(String method, String path, String allow) {
      super(method + " " + path, null, false, false);
      this.allow = allow;
      this.failure =
          PlatformException.caller(
              "METHOD_NOT_ALLOWED",
              method + " is not taken at " + path + ".",
              "Use " + allow + ".");
    }

    /** Value of the Allow header. */
    public String allow() {
      return allow;
    }

    public PlatformException failure() {
      return failure;
    }
  }
}
