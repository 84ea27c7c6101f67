package io.millrace.development;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Jobs that tune an adapter for the model behind an endpoint: runs of the function {@code
 * fine-tune}, in a worker. A job that the server's end interrupted goes on where it was at the next
 * start. Thread-safe.
 */
@ProviderType
public interface TuningJobs {
  /**
   * Checks and begins a job.
   *
   * @return durable when this returns
   * @throws io.millrace.api.PlatformException JOB_INVALID, its text beginning with the field at
   *     fault in quotes; MODEL_UNSUPPORTED; PROJECT_NOT_FOUND
   */
  TuningJob create(TuningJobRequest request);

  /** Newest first. */
  List<TuningJob> list();

  /**
   * The job.
   *
   * @throws io.millrace.api.PlatformException JOB_NOT_FOUND
   */
  TuningJob require(String id);

  /**
   * Ends a job.
   *
   * @throws io.millrace.api.PlatformException JOB_NOT_FOUND; JOB_ENDED
   */
  TuningJob cancel(String id);

  /** What happened to a job, oldest first. */
  List<TuningEvent> events(String id);
}
