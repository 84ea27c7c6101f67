package io.millrace.liveops.internal;

import java.util.Map;

/** Starts workflows for alerts. */
interface WorkflowStarter {
  /**
   * Starts one.
   *
   * @param facts about the alert; passed as parameter {@code alert} if the workflow declares it
   * @return id of the run
   * @throws io.millrace.api.PlatformException if it cannot be started
   */
  String start(
      String project,
      String workflow,
      Map<String, Object> parameters,
      Map<String, Object> facts,
      String trigger);

  /** Whether a run has not ended. */
  boolean running(String run);
}
