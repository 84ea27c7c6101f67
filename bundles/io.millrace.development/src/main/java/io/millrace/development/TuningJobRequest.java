package io.millrace.development;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a job is to do.
 *
 * @param project whose run it becomes
 * @param endpoint beside whose model the adapter will be served
 * @param model label of the version that the endpoint answers with: {@code assistant:3}
 * @param trainingFile id of a file
 * @param validationFile id of a file
 * @param suffix part of the new model's name, may be empty
 * @param seed chosen by the job if empty
 * @param metadata free, given back
 */
public record TuningJobRequest(
    String project,
    String endpoint,
    String model,
    String trainingFile,
    Optional<String> validationFile,
    String suffix,
    OptionalLong seed,
    TuningMethod method,
    Map<String, String> metadata) {
  public TuningJobRequest {
    metadata = Map.copyOf(metadata);
  }
}
