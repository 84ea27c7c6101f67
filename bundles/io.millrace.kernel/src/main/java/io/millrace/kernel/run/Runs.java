package io.millrace.kernel.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Executes functions and remembers what came of it. Thread-safe.
 *
 * <p>A run that was accepted survives the death of the server: at the next start a run that had not
 * begun is executed, one that was under way is FAILED with RUN_INTERRUPTED and can be retried.
 */
@ProviderType
public interface Runs {
  /**
   * Checks, records and queues a run.
   *
   * @return the run as accepted; durable when this returns
   * @throws io.millrace.api.PlatformException FUNCTION_NOT_FOUND, PROJECT_NOT_FOUND,
   *     PARAMETER_INVALID, INPUT_INVALID, ARTIFACT_NOT_FOUND
   */
  Run submit(RunRequest request);

  Optional<Run> get(String id);

  /**
   * The run.
   *
   * @throws io.millrace.api.PlatformException RUN_NOT_FOUND
   */
  Run require(String id);

  /** Newest first. */
  List<Run> list(Filter filter);

  /**
   * Asks a run to end. Returns at once with state ABORTING (or ABORTED if it had not begun); no
   * effect on a run that ended.
   */
  Run abort(String id);

  /**
   * Queues another attempt of a FAILED or ABORTED run with the same request.
   *
   * @throws io.millrace.api.PlatformException RUN_STATE_CONFLICT in any other state
   */
  Run retry(String id);

  /**
   * Waits until the run ended or the time is over.
   *
   * @return the run as it then is
   */
  Run await(String id, Duration atMost) throws InterruptedException;

  /**
   * A piece of the run's log.
   *
   * @param offset where to begin, in bytes; 0 or a former {@link LogPiece#next()}
   * @param wait how long to wait for more if there is nothing at that place and the run goes on
   */
  LogPiece log(String id, long offset, Duration wait) throws InterruptedException;

  /** Points of the run's curves, by name, in order of their steps; at most 10,000 a curve. */
  Map<String, List<Point>> metrics(String id);

  /** Which runs; empty fields match all. */
  record Filter(
      Optional<String> project,
      Optional<String> function,
      Optional<RunState> state,
      Map<String, String> labels,
      int limit) {
    public static Filter ofProject(String project) {
      return new Filter(Optional.of(project), Optional.empty(), Optional.empty(), Map.of(), 100);
    }

    public static Filter all() {
      return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), 100);
    }
  }

  /**
   * A piece of a log.
   *
   * @param text whole lines
   * @param next offset to go on from
   * @param ended nothing will follow
   */
  record LogPiece(String text, long next, boolean ended) {}

  /** A point of a curve. */
  record Point(long step, double value) {}
}
