package io.millrace.rest.internal.route;

import io.millrace.kernel.access.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that can be asked over HTTP: dispatch and the OpenAPI document are both made from it.
 * Made with {@link #get} and friends and refined by the other methods.
 *
 * @param role that the caller needs; empty for anyone
 * @param local open to callers on this machine even when a role is needed
 * @param request record that the body carries, if any
 * @param response record that comes back
 * @param list whether it is a list of those
 * @param limitBytes longest body taken
 */
public record Route(
    String method,
    PathTemplate path,
    String tag,
    String summary,
    Optional<Role> role,
    boolean local,
    List<QueryParameter> query,
    Optional<Class<?>> request,
    Optional<Class<?>> response,
    boolean list,
    int limitBytes,
    Handler handler) {
  /** Longest body of an ordinary request. */
  public static final int MEBIBYTE = 1 << 20;

  private static final Handler NONE =
      exchange -> {
        throw new IllegalStateException("route without handler");
      };

  private static Route of(String method, String path, Role role, String summary) {
    String[] parts = path.split("/");
    String tag =
        path.startsWith("/api/v1/") ? parts[3].split(":")[0] : parts.length > 1 ? parts[1] : "";
    return new Route(
        method,
        new PathTemplate(path),
        tag,
        summary,
        Optional.of(role),
        false,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        MEBIBYTE,
        NONE);
  }

  /** Reading; needs VIEWER. */
  public static Route get(String path, String summary) {
    return of("GET", path, Role.VIEWER, summary);
  }

  /** Changing; needs DEVELOPER. */
  public static Route post(String path, String summary) {
    return of("POST", path, Role.DEVELOPER, summary);
  }

  /** Putting something at an address; needs DEVELOPER. */
  public static Route put(String path, String summary) {
    return of("PUT", path, Role.DEVELOPER, summary);
  }

  /** Removing; needs DEVELOPER. */
  public static Route delete(String path, String summary) {
    return of("DELETE", path, Role.DEVELOPER, summary);
  }

  public Route needs(Role other) {
    return with(Optional.of(other), local, query, request, response, list, limitBytes, handler);
  }

  public Route open() {
    return with(Optional.empty(), local, query, request, response, list, limitBytes, handler);
  }

  public Route openLocally() {
    return with(role, true, query, request, response, list, limitBytes, handler);
  }

  public Route query(String name, String what) {
    List<QueryParameter> more = new ArrayList<>(query);
    more.add(new QueryParameter(name, what));
    return with(role, local, more, request, response, list, limitBytes, handler);
  }

  public Route takes(Class<?> body) {
    return with(role, local, query, Optional.of(body), response, list, limitBytes, handler);
  }

  public Route upTo(int bytes) {
    return with(role, local, query, request, response, list, bytes, handler);
  }

  public Route gives(Class<?> body) {
    return with(role, local, query, request, Optional.of(body), false, limitBytes, handler);
  }

  public Route lists(Class<?> item) {
    return with(role, local, query, request, Optional.of(item), true, limitBytes, handler);
  }

  public Route by(Handler how) {
    return with(role, local, query, request, response, list, limitBytes, how);
  }

  private Route with(
      Optional<Role> needs,
      boolean openLocally,
      List<QueryParameter> parameters,
      Optional<Class<?>> takes,
      Optional<Class<?>> gives,
      boolean isList,
      int limit,
      Handler how) {
    return new Route(
        method,
        path,
        tag,
        summary,
        needs,
        openLocally,
        List.copyOf(parameters),
        takes,
        gives,
        isList,
        limit,
        how);
  }
}
