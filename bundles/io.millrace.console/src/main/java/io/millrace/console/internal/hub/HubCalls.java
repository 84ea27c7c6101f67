package io.millrace.console.internal.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Hub;
import io.millrace.hub.HubState;
import io.millrace.hub.Plan;
import io.millrace.hub.SourceSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the page's scripts ask of the hub, as the account that is logged in. Reads are GET; all that
 * changes or plans is POST with the page's token. Thread-safe.
 */
final class HubCalls {
  private static final int BODY_LIMIT_BYTES = 64 << 10;
  private static final int TEXT_LIMIT_CHARS = 200;
  private static final int HISTORY_LIMIT = 200;

  private final Hub hub;
  private final Catalogues catalogues;
  private final Shelf shelf;
  private final ChangeToken token;
  private final ObjectMapper json;

  HubCalls(Hub hub, Catalogues catalogues, PageFiles files, ChangeToken token, ObjectMapper json) {
    this.hub = hub;
    this.catalogues = catalogues;
    this.shelf = new Shelf(hub, catalogues, files);
    this.token = token;
    this.json = json;
  }

  void answer(String call, String who, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if (request.getMethod().equals("GET")) {
      read(call, who, request, response);
    } else if (request.getMethod().equals("POST")) {
      token.check(request);
      change(call, who, request, response);
    } else {
      throw unknown();
    }
  }

  private void read(
      String call, String who, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (call) {
      case "session" -> write(response, Map.of("who", who, "token", token.value()));
      case "items" ->
          write(
              response,
              shelf.search(
                  text(request, "text"), text(request, "kind"), text(request, "category")));
      case "item" -> write(response, shelf.item(text(request, "name")));
      case "icon" -> shelf.icon(text(request, "name"), text(request, "kind"), response);
      case "installed" -> write(response, hub.installed());
      case "sources" -> write(response, catalogues.sources());
      case "history" ->
          write(
              response,
              Map.of(
                  "states", hub.states(HISTORY_LIMIT),
                  "operations", hub.operations(HISTORY_LIMIT)));
      default -> throw unknown();
    }
  }

  private void change(
      String call, String who, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (call) {
      case "plan" -> write(response, plan(body(request, Wish.class), who));
      case "apply" -> apply(body(request, Wish.class), who, response);
      case "verify" -> write(response, Map.of("wrong", hub.verify()));
      case "sources/refresh" -> write(response, catalogues.refresh());
      case "sources/add" ->
          write(response, catalogues.add(body(request, NewSource.class).settings(), who));
      case "sources/remove" -> {
        catalogues.remove(body(request, Named.class).name(), who);
        write(response, catalogues.sources());
      }
      default -> throw unknown();
    }
  }

  /** A refusal is an answer here: the page shows it where the plan would stand. */
  private Map<String, Object> plan(Wish wish, String who) {
    try {
      Plan plan = hub.plan(wish.change(who));
      return Map.of("plan", plan, "nothing", plan.nothing());
    } catch (PlatformException e) {
      return Map.of("refused", Problem.of(e));
    }
  }

  private void apply(Wish wish, String who, HttpServletResponse response) throws IOException {
    ProgressStream progress = new ProgressStream(response, json);
    try {
      checkState(wish);
      progress.line("report", hub.apply(wish.change(who), progress));
    } catch (PlatformException e) {
      progress.line("problem", Problem.of(e));
    }
  }

  /** What is confirmed must be what was shown. */
  private void checkState(Wish wish) {
    long current = hub.states(1).stream().mapToLong(HubState::number).max().orElse(0);
    if (wish.planned() != null && wish.planned() != current) {
      throw PlatformException.caller(
          "PLAN_OUTDATED",
          "The plan was made in state " + wish.planned() + "; the hub is in state " + current + ".",
          "Look at the new plan and confirm that.");
    }
  }

  private <T> T body(HttpServletRequest request, Class<T> type) throws IOException {
    byte[] bytes = request.getInputStream().readNBytes(BODY_LIMIT_BYTES + 1);
    if (bytes.length > BODY_LIMIT_BYTES) {
      throw PlatformException.caller(
          "BODY_TOO_LARGE",
          "The body has more than " + BODY_LIMIT_BYTES + " bytes.",
          "Send a shorter request.");
    }
    try {
      T value = json.readValue(bytes, type);
      if (value == null) {
        throw invalid("The body is null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw invalid("The body is not what this call takes: " + e.getOriginalMessage());
    }
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller("REQUEST_INVALID", what + ".", "Load the page again.");
  }

  private static String text(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    if (value != null && value.length() > TEXT_LIMIT_CHARS) {
      throw invalid("'" + name + "' has more than " + TEXT_LIMIT_CHARS + " characters");
    }
    return value == null ? "" : value.strip();
  }

  private void write(HttpServletResponse response, Object value) throws IOException {
    PageFiles.send(response, "application/json;charset=utf-8", json.writeValueAsBytes(value));
  }

  private static PlatformException unknown() {
    return PlatformException.caller(
        "PAGE_NOT_FOUND", "The hub's page has no such call.", "Load the page again.");
  }

  /** The name of a thing. */
  record Named(String name) {
    Named {
      require(name, "name");
    }
  }

  /** A source as the form of the page gives it. */
  record NewSource(
      String name,
      String location,
      @Nullable List<String> keys,
      @Nullable Set<SourceSettings.Accepts> accepts,
      boolean offline,
      @Nullable String credentials) {
    NewSource {
      require(name, "name");
      require(location, "location");
    }

    SourceSettings settings() {
      return new SourceSettings(
          name,
          location,
          keys == null ? List.of() : keys,
          accepts == null ? Set.of() : accepts,
          offline,
          Optional.ofNullable(credentials).filter(c -> !c.isBlank()),
          false);
    }
  }

  static void require(@Nullable Object value, String name) {
    if (value == null || value.toString().isBlank()) {
      throw invalid("'" + name + "' is missing");
    }
  }
}
