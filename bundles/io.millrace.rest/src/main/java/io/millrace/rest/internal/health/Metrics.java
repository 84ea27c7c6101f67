package io.millrace.rest.internal.health;

import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelLoad;
import io.millrace.deployment.Answer;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.EndpointModels;
import io.millrace.deployment.Endpoints;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and times requests, for Prometheus. The registry is made at the first request that counts,
 * so that it costs a starting server nothing. Thread-safe.
 */
@Component(service = {Metrics.class, RouteGroup.class})
public final class Metrics implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  private final AtomicReference<@Nullable Instruments> made = new AtomicReference<>();

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Endpoints endpoints;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable EndpointModels models;

  @Activate
  public Metrics() {}

  /** For tests: fixed endpoints and models. */
  public Metrics(Endpoints endpoints, EndpointModels models) {
    this.endpoints = endpoints;
    this.models = models;
  }

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

  /** How busy the models behind the endpoints are that answer now. */
  private Map<String, ModelLoad> loads() {
    Endpoints answering = endpoints;
    EndpointModels behind = models;
    Map<String, ModelLoad> loads = new TreeMap<>();
    if (answering != null && behind != null) {
      for (EndpointInfo e : answering.list()) {
        if (e.ready()) {
          try {
            loads.put(e.id(), behind.load(e.id()));
          } catch (PlatformException gone) {
            LOG.debug("{} answers no more: {}", e.id(), gone.code());
          }
        }
      }
    }
    return loads;
  }

  private Instruments instruments() {
    Instruments i = made.get();
    if (i == null) {
      made.compareAndSet(null, new Instruments(this::loads));
      i = made.get();
    }
    return i;
  }
}
