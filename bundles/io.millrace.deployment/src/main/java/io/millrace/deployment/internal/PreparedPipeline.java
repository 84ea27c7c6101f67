package io.millrace.deployment.internal;

import io.millrace.api.guardrail.Guardrail;
import io.millrace.api.guardrail.Guardrail.Direction;
import io.millrace.api.model.ModelSession;
import io.millrace.api.pipeline.PipelineStep;
import io.millrace.deployment.internal.PipelineSpec.GuardrailStep;
import io.millrace.deployment.internal.PipelineSpec.PromptStep;
import io.millrace.kernel.model.ModelVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One version of a pipeline, ready to answer: immutable, with everything it uses prepared. Whoever
 * answers with it holds it; after {@link #retire()} it is closed when the last holder is done.
 * Thread-safe.
 */
final class PreparedPipeline {
  /** A step before or after the model. */
  sealed interface Ready {}

  record ReadyGuardrail(GuardrailStep step, Guardrail.Check check) implements Ready {}

  record ReadyPrompt(PromptStep step) implements Ready {}

  record ReadyStep(String id, PipelineStep.Prepared prepared) implements Ready {}

  /**
   * What a version is made of.
   *
   * @param steps all but the model, in order
   * @param leases of every plugin in it, one each
   * @param owned what to close, in order of opening; the leases among them
   */
  record Parts(
      List<Ready> steps, ModelSession session, PluginLeases leases, List<AutoCloseable> owned) {}

  private final PipelineSpec spec;
  private final long version;
  private final ModelVersion model;
  private final Parts parts;
  private final Consumer<PreparedPipeline> drained;
  // One for the endpoint, one for each request under way; closed at zero, never leaves zero.
  private final AtomicInteger holders = new AtomicInteger(1);
  private final AtomicBoolean retired = new AtomicBoolean();

  /**
   * @param drained called once, on the thread of the last holder, when nobody needs it any more
   */
  PreparedPipeline(
      PipelineSpec spec,
      long version,
      ModelVersion model,
      Parts parts,
      Consumer<PreparedPipeline> drained) {
    this.spec = spec;
    this.version = version;
    this.model = model;
    this.parts = parts;
    this.drained = drained;
  }

  PipelineSpec spec() {
    return spec;
  }

  long version() {
    return version;
  }

  /** {@code assistant@3}. */
  String label() {
    return spec.name() + "@" + version;
  }

  ModelVersion model() {
    return model;
  }

  ModelSession session() {
    return parts.session();
  }

  List<Ready> steps() {
    return parts.steps();
  }

  boolean judgesInput() {
    return judges(Direction.INPUT);
  }

  boolean judgesOutput() {
    return judges(Direction.OUTPUT);
  }

  private boolean judges(Direction direction) {
    return parts.steps().stream()
        .anyMatch(s -> s instanceof ReadyGuardrail g && g.step().direction() == direction);
  }

  /** Whether a plugin it uses has been replaced or is going. */
  boolean stale() {
    return !parts.leases().current();
  }

  /** Plugin → version of its bundle: {@code Guardrail pii} → {@code 0.1.0}. */
  Map<String, String> plugins() {
    return parts.leases().versions();
  }

  /** Holds it; false if it is closed or closing: take the endpoint's newer one. */
  boolean acquire() {
    int n = holders.get();
    while (n > 0) {
      if (holders.compareAndSet(n, n + 1)) {
        return true;
      }
      n = holders.get();
    }
    return false;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      drained.accept(this);
    }
  }

  /** The endpoint needs it no more; idempotent. */
  void retire() {
    if (!retired.getAndSet(true)) {
      release();
    }
  }

  /** What to close once it is drained, last opened first. */
  void close() {
    PipelineBuilder.closeAll(parts.owned());
  }
}
