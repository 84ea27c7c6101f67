package io.millrace.workflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Executes declared workflows and remembers what came of it. Thread-safe.
 *
 * <p>Every decision is durable before it is acted on: after the death of the server a workflow goes
 * on where it was, and a step whose run was interrupted is executed again. Changes of state are
 * published as events {@code workflow.state}.
 */
@ProviderType
public interface Workflows {
  /**
   * Starts a declared workflow; its first steps are submitted when this returns or soon after.
   *
   * @param parameters override the declared defaults; unknown names are refused
   * @param trigger who asked, for the record: {@code account:anna}, {@code alert:off-topic}
   * @throws io.millrace.api.PlatformException WORKFLOW_NOT_FOUND naming those declared,
   *     PARAMETER_INVALID
   */
  WorkflowRun start(
      String project, String workflow, Map<String, Object> parameters, String trigger);

  Optional<WorkflowRun> get(String id);

  /** Newest first, at most 1,000. */
  List<WorkflowRun> list(String project);

  /**
   * Aborts the runs under way and starts no more. No effect on one that ended.
   *
   * @throws io.millrace.api.PlatformException WORKFLOW_RUN_NOT_FOUND
   */
  WorkflowRun abort(String id);

  /**
   * Goes on from the steps that failed or were aborted; completed and skipped ones keep their
   * results.
   *
   * @throws io.millrace.api.PlatformException WORKFLOW_RUN_NOT_FOUND, WORKFLOW_STATE_CONFLICT if it
   *     did not fail and was not aborted
   */
  WorkflowRun retry(String id);

  /** What the project declares, by name. */
  List<WorkflowInfo> declared(String project);
}
