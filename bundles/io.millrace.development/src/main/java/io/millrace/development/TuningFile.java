package io.millrace.development;

import io.millrace.api.ArtifactRef;
import java.time.Instant;

/**
 * A file that a client handed over or that a job left.
 *
 * @param id {@code file-…}
 * @param filename as the client named it
 * @param purpose {@code fine-tune}, {@code batch} or {@code fine-tune-results}
 * @param artifact that holds it
 */
public record TuningFile(
    String id,
    String filename,
    String purpose,
    long sizeBytes,
    Instant created,
    ArtifactRef artifact) {
  /** Purpose of data to tune on. */
  public static final String FINE_TUNE = "fine-tune";

  /** Purpose of what a job leaves: its figures step by step. */
  public static final String RESULTS = "fine-tune-results";
}
