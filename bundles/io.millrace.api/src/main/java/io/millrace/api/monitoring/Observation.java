package io.millrace.api.monitoring;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One served request, as monitors see it.
 *
 * @param id of the request
 * @param time when it ended
 * @param project and {@code endpoint} that served it
 * @param pipelineVersion version of the pipeline that answered
 * @param model reference with exact version of the model that answered, empty if none did
 * @param outcome how it ended
 * @param errorCode of a failed request, empty otherwise
 * @param promptTokens tokens read
 * @param completionTokens tokens generated
 * @param firstTokenMs time to first token, milliseconds; NaN if there was none
 * @param totalMs whole request, milliseconds
 * @param verdicts guardrail id → allow, flag, rewrite, block
 * @param text question and answer, only while the project allows it
 * @param labels sent with the request by the client: for feedback and tests
 */
public record Observation(
    String id,
    Instant time,
    String project,
    String endpoint,
    long pipelineVersion,
    String model,
    Outcome outcome,
    String errorCode,
    int promptTokens,
    int completionTokens,
    double firstTokenMs,
    double totalMs,
    Map<String, String> verdicts,
    Optional<Text> text,
    Map<String, String> labels) {
  public Observation {
    verdicts = Map.copyOf(verdicts);
    labels = Map.copyOf(labels);
  }

  /** How a request ended. */
  public enum Outcome {
    ANSWERED,
    /** A guardrail refused it. */
    BLOCKED,
    /** The client went away. */
    CANCELLED,
    /** The platform failed it. */
    FAILED
  }

  /**
   * What was said.
   *
   * @param question last user message
   * @param answer what the client got
   * @param history earlier turns, as role and content
   */
  public record Text(String question, String answer, List<String> history) {
    public Text {
      history = List.copyOf(history);
    }
  }

  /** Generated tokens per second after the first one; NaN if unknown. */
  public double tokensPerSecond() {
    double ms = totalMs - firstTokenMs;
    return completionTokens > 1 && ms > 0 ? (completionTokens - 1) * 1000.0 / ms : Double.NaN;
  }
}
