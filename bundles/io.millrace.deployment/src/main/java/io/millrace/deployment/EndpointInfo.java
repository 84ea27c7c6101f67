package io.millrace.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An endpoint as it stands.
 *
 * @param id what clients name as the model; unique in the server
 * @param project that declares it
 * @param pipeline name of the pipeline behind it
 * @param pipelineVersion version that answers now, 0 while none does
 * @param model label of the model version that answers now ({@code assistant:2}), empty while none
 *     does
 * @param since when this version began to answer, or the endpoint began to wait for one
 * @param ready whether it can answer
 * @param reason why it is not ready, for people; empty when it is
 * @param contextTokens longest prompt and answer together, 0 while none answers
 * @param adapters that a request can choose, by name
 * @param warnings of adapters that a person should look at, by name (since 3.2)
 */
public record EndpointInfo(
    String id,
    String project,
    String pipeline,
    long pipelineVersion,
    String model,
    Instant since,
    boolean ready,
    String reason,
    int contextTokens,
    List<String> adapters,
    Map<String, List<String>> warnings) {
  public EndpointInfo {
    adapters = List.copyOf(adapters);
    warnings = Map.copyOf(warnings);
  }
}
