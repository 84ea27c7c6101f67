package io.millrace.deployment.internal;

import io.millrace.api.model.AdapterInfo;
import io.millrace.deployment.EndpointInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A declared endpoint and the pipeline version that answers for it. Thread-safe; nothing is called
 * while its lock is held.
 */
final class DeclaredEndpoint {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final Duration PENDING = Duration.ofMinutes(10);

  /** What a build is made for; void once the endpoint has moved on. */
  record Order(PipelineSpec spec, long generation) {}

  /** A pending version that was prepared for a promotion. */
  private record Pending(PreparedPipeline pipeline, Instant expires) {}

  private final String project;
  private PipelineSpec spec;
  private Admission admission;
  private @Nullable PreparedPipeline live;
  private @Nullable Pending pending;
  private String reason = "It is being prepared.";
  private Instant since;
  private Instant retryAt = Instant.EPOCH;
  private long generation;
  private int failures;
  private boolean wanted = true;
  private boolean building;
  private boolean removed;

  DeclaredEndpoint(String project, PipelineSpec spec, Instant now) {
    this.project = project;
    this.spec = spec;
    this.admission = new Admission(spec.endpoint(), spec.limits());
    this.since = now;
  }

  String project() {
    return project;
  }

  synchronized PipelineSpec spec() {
    return spec;
  }

  synchronized Admission admission() {
    return admission;
  }

  /** Another declaration: the former goes on answering until the new one is ready. */
  synchronized void declare(PipelineSpec next) {
    if (!next.limits().equals(spec.limits()) || !next.endpoint().equals(spec.endpoint())) {
      admission = new Admission(next.endpoint(), next.limits());
    }
    spec = next;
    want();
  }

  /** Asks for a new version, soon. */
  synchronized void want() {
    wanted = true;
    generation++;
    retryAt = Instant.EPOCH;
  }

  /** Something happened that may let a failed preparation succeed. */
  synchronized void nudge() {
    retryAt = Instant.EPOCH;
  }

  /** Whether the endpoint follows the version in production, and of which model. */
  synchronized boolean follows(String ofProject, String model, String selector) {
    return !removed
        && project.equals(ofProject)
        && spec.model().name().equals(model)
        && spec.model().selector().equals(selector);
  }

  /** A build to begin now, if one is due; the caller ends it with offer, unchanged or failed. */
  synchronized Optional<Order> begin(Instant now) {
    boolean due = wanted || live == null || live.stale();
    if (!due || building || removed || now.isBefore(retryAt)) {
      return Optional.empty();
    }
    building = true;
    return Optional.of(order());
  }

  synchronized Order order() {
    return new Order(spec, generation);
  }

  /** Whether the live version is already what an order with this model would give. */
  synchronized boolean satisfied(Order order, long modelVersion) {
    return live != null
        && !live.stale()
        && live.spec().equals(order.spec())
        && live.model().version() == modelVersion;
  }

  /** The build begun turned out to be unnecessary. */
  synchronized void unchanged(Order order) {
    building = false;
    if (order.generation() == generation) {
      wanted = false;
    }
  }

  /**
   * The build begun failed; it is tried again later.
   *
   * @param closed whether the endpoint must stop answering: a plugin it declares is gone
   * @return the version that answers no more, to be retired
   */
  synchronized Optional<PreparedPipeline> failed(String why, boolean closed, Instant now) {
    building = false;
    reason = why;
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, 5));
    retryAt = now.plus(wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait);
    if (!closed || live == null) {
      return Optional.empty();
    }
    PreparedPipeline former = live;
    live = null;
    since = now;
    return Optional.of(former);
  }

  /**
   * The build begun is ready: switches to it unless the endpoint has moved on meanwhile.
   *
   * @return what to retire: the former version, or the offered one if it came too late
   */
  synchronized Optional<PreparedPipeline> offer(Order order, PreparedPipeline next, Instant now) {
    building = false;
    if (removed || order.generation() != generation) {
      return Optional.of(next);
    }
    return switchTo(next, now);
  }

  /**
   * Keeps a version that was prepared for a promotion.
   *
   * @return what to retire: an older pending one, or this one if the endpoint is gone
   */
  synchronized Optional<PreparedPipeline> pend(PreparedPipeline next, Instant now) {
    if (removed) {
      return Optional.of(next);
    }
    Pending former = pending;
    pending = new Pending(next, now.plus(PENDING));
    return Optional.ofNullable(former).map(Pending::pipeline);
  }

  /**
   * The promotion happened: switches to the pending version if it is of this model version and of
   * the present declaration.
   *
   * @return what to retire; the pending one if it does not fit, and then a build is wanted
   */
  synchronized Optional<PreparedPipeline> promote(long modelVersion, Instant now) {
    Pending ready = pending;
    pending = null;
    if (removed || (ready == null && live != null && live.model().version() == modelVersion)) {
      return Optional.ofNullable(ready).map(Pending::pipeline);
    }
    generation++; // whatever is being built was built for the former model
    if (ready == null
        || ready.pipeline().model().version() != modelVersion
        || !ready.pipeline().spec().equals(spec)) {
      want();
      return Optional.ofNullable(ready).map(Pending::pipeline);
    }
    return switchTo(ready.pipeline(), now);
  }

  /** A pending version whose promotion did not come, to be retired. */
  synchronized Optional<PreparedPipeline> expired(Instant now) {
    if (pending == null || now.isBefore(pending.expires())) {
      return Optional.empty();
    }
    PreparedPipeline former = pending.pipeline();
    pending = null;
    return Optional.of(former);
  }

  /**
   * The endpoint is withdrawn.
   *
   * @return what to retire
   */
  synchronized List<PreparedPipeline> remove() {
    List<PreparedPipeline> former = new ArrayList<>();
    if (pending != null) {
      former.add(pending.pipeline());
    }
    if (live != null) {
      former.add(live);
    }
    removed = true;
    pending = null;
    live = null;
    reason = "It was withdrawn.";
    return former;
  }

  /** The version that answers, if any. */
  synchronized Optional<PreparedPipeline> live() {
    return Optional.ofNullable(live);
  }

  synchronized String reason() {
    return reason;
  }

  synchronized EndpointInfo info() {
    PreparedPipeline now = live;
    List<AdapterInfo> adapters = now == null ? List.of() : now.session().adapters();
    return new EndpointInfo(
        spec.endpoint(),
        project,
        spec.name(),
        now == null ? 0 : now.version(),
        now == null ? "" : now.model().label(),
        since,
        now != null,
        reason,
        now == null ? 0 : now.session().info().contextTokens(),
        adapters.stream().map(AdapterInfo::name).sorted().toList(),
        adapters.stream()
            .filter(a -> !a.warnings().isEmpty())
            .collect(Collectors.toMap(AdapterInfo::name, AdapterInfo::warnings)));
  }

  private Optional<PreparedPipeline> switchTo(PreparedPipeline next, Instant now) {
    PreparedPipeline former = live;
    live = next;
    since = now;
    reason = "";
    failures = 0;
    wanted = false;
    return Optional.ofNullable(former);
  }
}
