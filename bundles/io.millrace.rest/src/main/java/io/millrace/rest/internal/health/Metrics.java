package io.millrace.rest.internal.health;

import io.millrace.deployment.Answer;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Counts and times requests, for Prometheus. The registry is made at the first request that counts,
 * so that it costs a starting server nothing. Thread-safe.
 */
@Component(service = {Metrics.class, RouteGroup.class})
public final class Metrics implements RouteGroup {
  private final AtomicReference<@Nullable Instruments> made = new AtomicReference<>();

  @Activate
  public Metrics() {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/metrics", "Metrics in Prometheus' text format").openLocally().by(this::scrape));
  }

  /** Whether anything was measured yet. */
  public boolean active() {
    return made.get() != null;
  }

  /** A request ended. */
  public void served(String method, String route, int status, double seconds) {
    Instruments i = instruments();
    i.requests.labelValues(method, route, String.valueOf(status)).inc();
    i.requestSeconds.labelValues(route).observe(seconds);
  }

  /** A generation begins; {@link #ended} follows. */
  public void began(String endpoint) {
    instruments().running.labelValues(endpoint).inc();
  }

  /** A generation ended. */
  public void ended(String endpoint) {
    instruments().running.labelValues(endpoint).dec();
  }

  /** A generation ended with an answer. */
  public void answered(String endpoint, Answer a) {
    Instruments i = instruments();
    i.success.labelValues(endpoint, a.finish()).inc();
    i.promptTokens.labelValues(endpoint).inc(a.promptTokens());
    i.generationTokens.labelValues(endpoint).inc(a.completionTokens());
    i.endToEnd.labelValues(endpoint).observe(a.totalMs() / 1000);
    if (!Double.isNaN(a.firstTokenMs())) {
      i.firstToken.labelValues(endpoint).observe(a.firstTokenMs() / 1000);
      if (a.completionTokens() > 1) {
        double each = (a.totalMs() - a.firstTokenMs()) / 1000 / (a.completionTokens() - 1);
        i.interToken.labelValues(endpoint).observe(Math.max(0, each));
      }
    }
  }

  /** A generation ended with an error. */
  public void failed(String endpoint, String code) {
    instruments().failure.labelValues(endpoint, code).inc();
  }

  private Object scrape(Exchange exchange) throws IOException {
    exchange.response().setContentType("text/plain; version=0.0.4; charset=utf-8");
    instruments().write(exchange.response().getOutputStream());
    return Reply.WRITTEN;
  }

  private Instruments instruments() {
    Instruments i = made.get();
    if (i == null) {
      made.compareAndSet(null, new Instruments());
      i = made.get();
    }
    return i;
  }
}
