package io.millrace.rest.internal.control;

import io.millrace.api.monitoring.Observation;
import io.millrace.kernel.access.Role;
import io.millrace.liveops.AlertEvent;
import io.millrace.liveops.AlertState;
import io.millrace.liveops.EventLog;
import io.millrace.liveops.MonitorStatus;
import io.millrace.liveops.Monitoring;
import io.millrace.liveops.WindowFinding;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Monitors, alerts and the requests they look at. Thread-safe. */
@Component(service = RouteGroup.class)
public final class MonitoringRoutes implements RouteGroup {
  private static final String PROJECT = "Their project; required";

  private final Monitoring monitoring;
  private final EventLog log;
  private final Clock clock;

  @Activate
  public MonitoringRoutes(
      @Reference(name = "monitoring") Monitoring monitoring,
      @Reference(name = "log") EventLog log) {
    this(monitoring, log, Clock.systemUTC());
  }

  public MonitoringRoutes(Monitoring monitoring, EventLog log, Clock clock) {
    this.monitoring = monitoring;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/monitors", "Monitors and their latest numbers")
            .query("project", PROJECT)
            .lists(MonitorStatus.class)
            .by(x -> Reply.items(monitoring.monitors(x.require("project")))),
        Route.get("/api/v1/monitors/{project}/{name}/findings", "Numbers it read, oldest first")
            .query("since", "Windows that ended then or later; an hour ago if not given")
            .query("limit", "At most this many of the newest, 1 to 10000; 1000 if not given")
            .lists(WindowFinding.class)
            .by(
                x ->
                    Reply.items(
                        monitoring.findings(
                            x.path("project"),
                            x.path("name"),
                            x.time("since", hourAgo()),
                            (int) x.number("limit", 1000, 1, 10_000)))),
        Route.get("/api/v1/alerts", "Alerts and where they stand")
            .query("project", PROJECT)
            .lists(AlertState.class)
            .by(x -> Reply.items(monitoring.alerts(x.require("project")))),
        Route.get("/api/v1/alerts/{project}/history", "Changes of alerts, newest first")
            .query("alert", "Only of this one")
            .query("limit", "At most this many, 1 to 1000; 100 if not given")
            .lists(AlertEvent.class)
            .by(
                x ->
                    Reply.items(
                        monitoring.history(
                            x.path("project"),
                            x.query("alert"),
                            (int) x.number("limit", 100, 1, 1000)))),
        Route.post("/api/v1/alerts/{project}/{name}:resolve", "Resolves a firing alert by hand")
            .gives(AlertState.class)
            .by(x -> monitoring.resolve(x.path("project"), x.path("name"), x.caller())),
        Route.get("/api/v1/observations", "Requests that were served; text if it is kept")
            .needs(Role.DEVELOPER)
            .query("project", PROJECT)
            .query("endpoint", "Only of this endpoint")
            .query("from", "Inclusive; an hour ago if not given")
            .query("to", "Exclusive; now if not given")
            .query("limit", "At most this many of the newest, 1 to 10000; 100 if not given")
            .lists(Observation.class)
            .by(
                x ->
                    Reply.items(
                        log.read(
                            x.require("project"),
                            x.query("endpoint").orElse(""),
                            x.time("from", hourAgo()),
                            x.time("to", clock.instant()),
                            (int) x.number("limit", 100, 1, 10_000)))));
  }

  private Instant hourAgo() {
    return clock.instant().minus(Duration.ofHours(1));
  }
}
