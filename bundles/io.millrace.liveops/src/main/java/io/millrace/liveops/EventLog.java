package io.millrace.liveops;

import io.millrace.api.monitoring.Observation;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The requests that were served, as far back as the log's retention goes. Thread-safe.
 *
 * <p>A request is on disk at most a fifth of a second after its answer; what the machine loses in
 * between is lost, what the process had handed to the system is not.
 */
@ProviderType
public interface EventLog {
  /**
   * Requests in the order of their time.
   *
   * @param endpoint id, or empty for all endpoints of the project
   * @param from inclusive
   * @param to exclusive
   * @param limit at most this many; the newest ones of the range are kept
   */
  List<Observation> read(String project, String endpoint, Instant from, Instant to, int limit);
}
