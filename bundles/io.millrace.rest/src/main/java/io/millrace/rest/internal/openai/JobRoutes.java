package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.EndpointModels;
import io.millrace.deployment.Endpoints;
import io.millrace.deployment.ServedAdapter;
import io.millrace.development.TuningEvent;
import io.millrace.development.TuningJob;
import io.millrace.development.TuningJob.State;
import io.millrace.development.TuningJobs;
import io.millrace.rest.internal.openai.JobBody.FineTuningEvent;
import io.millrace.rest.internal.openai.JobBody.FineTuningJob;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/fine_tuning/jobs}, in OpenAI's shapes. Thread-safe. */
@Component(service = RouteGroup.class)
public final class JobRoutes implements RouteGroup {
  private static final String ALL = "/v1/fine_tuning/jobs";
  private static final String ONE = ALL + "/{id}";
  private static final int USUAL = 20;
  private static final int MOST = 100;

  private final TuningJobs jobs;
  private final EndpointModels models;
  private final ServedModels served;

  @Activate
  public JobRoutes(
      @Reference(name = "jobs") TuningJobs jobs,
      @Reference(name = "endpoints") Endpoints endpoints,
      @Reference(name = "models") EndpointModels models) {
    this.jobs = jobs;
    this.models = models;
    this.served = new ServedModels(endpoints);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(ALL, "Tunes an adapter for an endpoint's model on a file")
            .takes(JobBody.FineTuningJobRequest.class)
            .gives(FineTuningJob.class)
            .by(this::create),
        paged(Route.get(ALL, "The jobs, newest first")).by(this::list),
        Route.get(ONE, "One job")
            .gives(FineTuningJob.class)
            .by(x -> shape(jobs.require(x.path("id")))),
        Route.post(ONE + "/cancel", "Ends a job")
            .gives(FineTuningJob.class)
            .by(x -> shape(jobs.cancel(x.path("id")))),
        paged(Route.get(ONE + "/events", "What happened to a job, newest first")).by(this::events),
        paged(Route.get(ONE + "/checkpoints", "Models of a job before its end: it gives none"))
            .by(this::checkpoints));
  }

  private static Route paged(Route route) {
    return route
        .query("after", "Only behind the one with this id")
        .query("limit", "At most this many, 1 to 100; 20 if not given")
        .gives(Page.class);
  }

  private Object create(Exchange x) throws IOException {
    JsonNode body = x.body();
    String name = ChatRequest.model(new Fields(body));
    EndpointInfo endpoint = served.require(name);
    if (!endpoint.id().equals(name)) {
      throw ChatRequest.invalid(
          "model",
          "is the adapter '" + ChatRequest.cut(name) + "', which cannot be tuned further",
          "Tune '" + endpoint.id() + "' on all of the data");
    }
    if (!endpoint.ready()) {
      throw new PlatformException(
          "ENDPOINT_UNAVAILABLE",
          Blame.OPERATOR,
          true,
          "Endpoint '" + name + "' is not ready: " + endpoint.reason(),
          "Wait until it is ready.");
    }
    if (!models.takesAdapters(name)) {
      throw ChatRequest.invalid(
          "model",
          "is served in a way that takes no adapters beside it",
          "Serve it with the backend djl, or use the function 'tune'");
    }
    return shape(jobs.create(JobFields.read(body, endpoint)));
  }

  /** A job has succeeded when its model can be asked, or when it is known why it cannot. */
  private FineTuningJob shape(TuningJob job) {
    return JobBody.of(
        job,
        job.state() != State.SUCCEEDED
            || adapter(job).filter(a -> a.ready() || !loading(job, a)).isPresent());
  }

  /** Whether the endpoint answers already, and this adapter of it is still being loaded. */
  private boolean loading(TuningJob job, ServedAdapter adapter) {
    return adapter.reason().isEmpty() && served.ready(job.request().endpoint());
  }

  private Optional<ServedAdapter> adapter(TuningJob job) {
    return models.adapter(job.request().endpoint(), job.tunedModel());
  }

  private Object list(Exchange x) {
    List<TuningJob> wanted =
        jobs.list().stream().filter(j -> hasMetadata(j, x.request().getParameterMap())).toList();
    return Page.of(wanted, x, USUAL, MOST, TuningJob::id, this::shape);
  }

  /** {@code metadata[key]=value}, each of which must be the job's. */
  private static boolean hasMetadata(TuningJob job, Map<String, String[]> query) {
    return query.entrySet().stream()
        .filter(q -> q.getKey().startsWith("metadata[") && q.getKey().endsWith("]"))
        .allMatch(
            q ->
                q.getValue()[0].equals(
                    job.request()
                        .metadata()
                        .get(q.getKey().substring("metadata[".length(), q.getKey().length() - 1))));
  }

  private Object events(Exchange x) {
    TuningJob job = jobs.require(x.path("id"));
    List<FineTuningEvent> events = new ArrayList<>();
    for (TuningEvent e : jobs.events(job.id())) {
      events.add(JobBody.of(job, e));
    }
    if (job.state() == State.SUCCEEDED) {
      adapter(job)
          .filter(a -> !a.ready() && !a.reason().isEmpty())
          .ifPresent(a -> events.add(JobBody.of(job, notServed(job, a, events.size() + 1L))));
    }
    Collections.reverse(events);
    return Page.of(events, x, USUAL, MOST, FineTuningEvent::id, e -> e);
  }

  private static TuningEvent notServed(TuningJob job, ServedAdapter adapter, long number) {
    return new TuningEvent(
        number,
        job.ended().orElse(job.created()),
        "warn",
        "message",
        "The tuned model cannot be asked now: " + adapter.reason(),
        Map.of());
  }

  private Object checkpoints(Exchange x) {
    jobs.require(x.path("id"));
    return Page.of(List.<String>of(), x, USUAL, MOST, id -> id, id -> id);
  }
}
