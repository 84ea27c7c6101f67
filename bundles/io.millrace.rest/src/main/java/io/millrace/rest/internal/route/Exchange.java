package io.millrace.rest.internal.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.kernel.access.Account;
import io.millrace.rest.internal.json.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One call of a route: what was asked, by whom, and where the answer goes. One thread. */
public final class Exchange {
  private final Route route;
  private final Map<String, String> path;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Optional<Account> account;
  private final String requestId;
  private final ObjectMapper json;

  public Exchange(
      Route route,
      Map<String, String> path,
      HttpServletRequest request,
      HttpServletResponse response,
      Optional<Account> account,
      String requestId,
      ObjectMapper json) {
    this.route = route;
    this.path = path;
    this.request = request;
    this.response = response;
    this.account = account;
    this.requestId = requestId;
    this.json = json;
  }

  public String requestId() {
    return requestId;
  }

  /** The same under the id that its body gives; one that the header gave goes before. */
  public Exchange named(Optional<String> id) {
    if (id.isEmpty() || requestId.equals(request.getHeader("x-request-id"))) {
      return this;
    }
    response.setHeader("x-request-id", id.get());
    return new Exchange(route, path, request, response, account, id.get(), json);
  }

  /** Name of who asks; {@code anonymous} on open routes. */
  public String caller() {
    return account.map(Account::name).orElse("anonymous");
  }

  public ObjectMapper json() {
    return json;
  }

  public HttpServletRequest request() {
    return request;
  }

  public HttpServletResponse response() {
    return response;
  }

  /** Value of a variable of the route's path. */
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no variable '" + name + "' in " + route.path());
    }
    return value;
  }

  public Optional<String> query(String name) {
    return Optional.ofNullable(request.getParameter(name)).filter(v -> !v.isEmpty());
  }

  /** All values of a repeated query parameter. */
  public List<String> queryAll(String name) {
    String[] values = request.getParameterValues(name);
    return values == null ? List.of() : Arrays.asList(values);
  }

  /**
   * A query parameter that must be there.
   *
   * @throws PlatformException QUERY_INVALID
   */
  public String require(String name) {
    return query(name).orElseThrow(() -> invalid("'" + name + "' is missing"));
  }

  /** A whole number within a range, or the default. */
  public long number(String name, long otherwise, long low, long high) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw invalid("'" + name + "' must be a whole number but is '" + text.get() + "'");
    }
    throw invalid("'" + name + "' must lie in [" + low + ", " + high + "] but is " + text.get());
  }

  /** A time in ISO 8601, or the default. */
  public Instant time(String name, Instant otherwise) {
    Optional<String> text = query(name);
    try {
      return text.map(Instant::parse).orElse(otherwise);
    } catch (DateTimeParseException e) {
      throw invalid(
          "'" + name + "' must be a time like 2026-01-31T12:00:00Z but is '" + text.get() + "'");
    }
  }

  public boolean flag(String name) {
    return query(name).filter(v -> v.equals("true") || v.equals("1")).isPresent();
  }

  /** The body as the record that the route takes. */
  public <T> T body(Class<T> type) throws IOException {
    return new RequestBody(json).read(request, type, route.limitBytes());
  }

  /** The body as a JSON object, whatever its keys. */
  public JsonNode body() throws IOException {
    return new RequestBody(json).object(request, route.limitBytes());
  }

  /** Whether the client asks for server-sent events. */
  public boolean wantsEvents() {
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("text/event-stream");
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "QUERY_INVALID", "Query parameter " + what + ".", "Correct the address.");
  }
}
