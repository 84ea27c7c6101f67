package io.millrace.rest.internal.control;

import io.millrace.api.PlatformException;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import io.millrace.rest.internal.route.EventStream;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs: submit, watch, abort, retry. Thread-safe. */
@Component(service = RouteGroup.class)
public final class RunRoutes implements RouteGroup {
  private static final Duration PING = Duration.ofSeconds(10);
  private static final String RUN = "/api/v1/runs/{id}";

  private final Runs runs;

  @Activate
  public RunRoutes(@Reference(name = "runs") Runs runs) {
    this.runs = runs;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/runs", "Runs, newest first")
            .query("project", "Only of this project")
            .query("function", "Only of this function")
            .query("state", "Only in this state")
            .query("label", "Only with this label: name=value; may be repeated")
            .query("limit", "At most this many, 1 to 1000; 100 if not given")
            .lists(Run.class)
            .by(x -> Reply.items(runs.list(filter(x)))),
        Route.post("/api/v1/runs", "Executes a function")
            .takes(RunBody.class)
            .gives(Run.class)
            .by(x -> Reply.created(runs.submit(x.body(RunBody.class).request()))),
        Route.get(RUN, "One run")
            .query("wait", "Seconds to wait for its end, 0 to 60")
            .gives(Run.class)
            .by(this::get),
        Route.get(RUN + "/log", "Its log from a place on, or as server-sent events")
            .query("offset", "Where to begin, in bytes")
            .query("wait", "Seconds to wait for more, 0 to 60")
            .gives(Runs.LogPiece.class)
            .by(this::log),
        Route.get(RUN + "/metrics", "Points of its curves, by name")
            .by(x -> runs.metrics(runs.require(x.path("id")).id())),
        Route.post(RUN + ":abort", "Asks it to end")
            .gives(Run.class)
            .by(x -> runs.abort(runs.require(x.path("id")).id())),
        Route.post(RUN + ":retry", "Another attempt of a failed or aborted run")
            .gives(Run.class)
            .by(x -> runs.retry(runs.require(x.path("id")).id())));
  }

  /** What to execute; see the function's declaration for its parameters, inputs and outputs. */
  public record RunBody(
      String project,
      String function,
      Map<String, Object> parameters,
      Map<String, String> inputs,
      Map<String, String> outputs,
      Map<String, String> labels,
      Optional<String> executor) {
    RunRequest request() {
      if (labels != null && labels.containsKey(RunRequest.PART_OF)) {
        throw PlatformException.caller(
            "LABEL_RESERVED",
            "The label '" + RunRequest.PART_OF + "' is given by runs that start others.",
            "Leave it out, or use another name.");
      }
      return new RunRequest(
          project,
          function,
          given("parameters", parameters),
          given("inputs", inputs),
          given("outputs", outputs),
          given("labels", labels),
          executor);
    }

    private static <V> Map<String, V> given(String field, @Nullable Map<String, V> values) {
      if (values == null) {
        return Map.of();
      }
      values.forEach(
          (name, value) -> {
            if (value == null) {
              throw PlatformException.caller(
                  "PARAMETER_INVALID",
                  "'" + name + "' of " + field + " is null.",
                  "Give it a value, or leave it out.");
            }
          });
      return values;
    }
  }

  private static Runs.Filter filter(Exchange x) {
    Map<String, String> labels = new HashMap<>();
    for (String label : x.queryAll("label")) {
      String[] parts = label.split("=", 2);
      if (parts.length != 2) {
        throw PlatformException.caller(
            "QUERY_INVALID", "'label' is '" + label + "'.", "Write label=name=value.");
      }
      labels.put(parts[0], parts[1]);
    }
    return new Runs.Filter(
        x.query("project"),
        x.query("function"),
        x.query("state").map(RunRoutes::state),
        labels,
        (int) x.number("limit", 100, 1, 1000));
  }

  private static RunState state(String text) {
    return Arrays.stream(RunState.values())
        .filter(s -> s.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "QUERY_INVALID",
                    "'state' is '" + text + "'.",
                    "Use one of "
                        + Arrays.toString(RunState.values()).toLowerCase(Locale.ROOT)
                        + "."));
  }

  private Object get(Exchange x) throws IOException {
    long wait = x.number("wait", 0, 0, 60);
    try {
      return wait == 0
          ? runs.require(x.path("id"))
          : runs.await(runs.require(x.path("id")).id(), Duration.ofSeconds(wait));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private Object log(Exchange x) throws IOException {
    String id = runs.require(x.path("id")).id();
    long offset = x.number("offset", 0, 0, Long.MAX_VALUE);
    try {
      if (!x.wantsEvents()) {
        return runs.log(id, offset, Duration.ofSeconds(x.number("wait", 0, 0, 60)));
      }
      EventStream events = new EventStream(x.response(), x.json());
      Runs.LogPiece piece;
      do {
        piece = runs.log(id, offset, PING);
        offset = piece.next();
        if (piece.text().isEmpty()) {
          events.ping();
        } else {
          events.send("log", String.valueOf(offset), piece);
        }
      } while (!piece.ended());
      events.send("end", String.valueOf(offset), runs.require(id));
      return Reply.WRITTEN;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("the server is stopping");
  }
}
