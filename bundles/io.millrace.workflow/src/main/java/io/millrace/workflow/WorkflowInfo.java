package io.millrace.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A workflow as declared.
 *
 * @param steps names, in the order of the declaration
 * @param parameters defaults
 */
public record WorkflowInfo(
    String project, String name, List<String> steps, Map<String, Object> parameters) {
  public WorkflowInfo {
    steps = List.copyOf(steps);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
