package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.development.TuningEvent;
import io.millrace.development.TuningJob;
import io.millrace.development.TuningJob.Failure;
import io.millrace.development.TuningJob.State;
import io.millrace.development.TuningMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Jobs and their events in OpenAI's shapes. */
final class JobBody {
  private JobBody() {}

  /** What a job is asked to do. */
  record FineTuningJobRequest(
      String model,
      @JsonProperty("training_file") String trainingFile,
      @JsonProperty("validation_file") Optional<String> validationFile,
      Optional<String> suffix,
      Optional<Long> seed,
      Map<String, Object> method,
      Map<String, Object> hyperparameters,
      Map<String, String> metadata) {}

  /** A job. */
  record FineTuningJob(
      String id,
      String object,
      @JsonProperty("created_at") long createdAt,
      @JsonProperty("finished_at") Optional<Long> finishedAt,
      @JsonProperty("estimated_finish") Optional<Long> estimatedFinish,
      String model,
      @JsonProperty("fine_tuned_model") Optional<String> fineTunedModel,
      @JsonProperty("organization_id") String organizationId,
      String status,
      @JsonProperty("training_file") String trainingFile,
      @JsonProperty("validation_file") Optional<String> validationFile,
      @JsonProperty("result_files") List<String> resultFiles,
      @JsonProperty("trained_tokens") Optional<Long> trainedTokens,
      Optional<JobError> error,
      Map<String, Object> hyperparameters,
      Map<String, Object> method,
      long seed,
      List<Object> integrations,
      @JsonProperty("user_provided_suffix") Optional<String> userProvidedSuffix,
      Map<String, String> metadata) {}

  /** Why a job failed. */
  record JobError(String code, String message, Optional<String> param) {
    static JobError of(Failure f) {
      return new JobError(
          f.code(), f.message(), Optional.of(f.parameter()).filter(p -> !p.isEmpty()));
    }
  }

  /** Something that happened to a job. */
  record FineTuningEvent(
      String id,
      String object,
      @JsonProperty("created_at") long createdAt,
      String level,
      String message,
      String type,
      Map<String, Object> data) {}

  /**
   * @param served whether the adapter of a job that succeeded is known to its endpoint; until then
   *     the job is told to be running
   */
  static FineTuningJob of(TuningJob job, boolean served) {
    boolean done = job.state() != State.SUCCEEDED || served;
    State state = done ? job.state() : State.RUNNING;
    Map<String, Object> figures = hyperparameters(job.request().method());
    String type = lower(job.request().method().type());
    return new FineTuningJob(
        job.id(),
        "fine_tuning.job",
        job.created().getEpochSecond(),
        done ? job.ended().map(e -> e.getEpochSecond()) : Optional.empty(),
        Optional.empty(),
        job.request().endpoint(),
        state == State.SUCCEEDED ? Optional.of(job.tunedModel()) : Optional.empty(),
        job.request().project(),
        lower(state),
        job.request().trainingFile(),
        job.request().validationFile(),
        job.resultFiles(),
        done && job.trainedTokens().isPresent()
            ? Optional.of(job.trainedTokens().getAsLong())
            : Optional.empty(),
        job.failure().map(JobError::of),
        figures,
        Map.of("type", type, type, Map.of("hyperparameters", figures)),
        job.request().seed().orElse(0),
        List.of(),
        Optional.of(job.request().suffix()).filter(s -> !s.isEmpty()),
        job.request().metadata());
  }

  private static Map<String, Object> hyperparameters(TuningMethod m) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("n_epochs", whole(m.epochs()));
    figures.put("batch_size", whole(m.batchSize()));
    figures.put("learning_rate_multiplier", number(m.learningRateMultiplier()));
    if (m.type() == TuningMethod.Type.DPO) {
      figures.put("beta", number(m.beta()));
    }
    return figures;
  }

  private static Object whole(OptionalInt value) {
    return value.isPresent() ? (Object) value.getAsInt() : "auto";
  }

  private static Object number(OptionalDouble value) {
    return value.isPresent() ? (Object) value.getAsDouble() : "auto";
  }

  static FineTuningEvent of(TuningJob job, TuningEvent e) {
    return new FineTuningEvent(
        id(job, e.number()),
        "fine_tuning.job.event",
        e.time().getEpochSecond(),
        e.level(),
        e.message(),
        e.type(),
        e.data());
  }

  private static String id(TuningJob job, long number) {
    return "ftevent-" + job.id().substring(job.id().indexOf('-') + 1) + "-" + number;
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }
}
