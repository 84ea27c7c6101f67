package io.millrace.kernel.run;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One execution of a function.
 *
 * @param id unique: {@code r-} and sortable letters
 * @param request as accepted: defaults filled in, inputs pinned
 * @param attempt from 1; one more at each retry
 * @param where it executes or executed, for people; empty before
 * @param progress how far it is
 * @param results scalars by name
 * @param outputs output name → reference with exact version; only when completed
 * @param used code that took part → version: function, plugins, platform
 * @param failure why it failed
 */
public record Run(
    String id,
    RunRequest request,
    RunState state,
    int attempt,
    String where,
    Progress progress,
    Map<String, Object> results,
    Map<String, String> outputs,
    Map<String, String> used,
    Optional<Failure> failure,
    Instant created,
    Optional<Instant> started,
    Optional<Instant> ended) {
  public Run {
    results = Map.copyOf(results);
    outputs = Map.copyOf(outputs);
    used = Map.copyOf(used);
  }

  /**
   * How far a run is.
   *
   * @param total 0 if unknown
   */
  public record Progress(long done, long total, String what) {
    public static final Progress NONE = new Progress(0, 0, "");
  }

  /** Why a run failed; {@code RUN_INTERRUPTED} when the server died under it. */
  public record Failure(String code, boolean retriable, String what, String remedy) {}
}
