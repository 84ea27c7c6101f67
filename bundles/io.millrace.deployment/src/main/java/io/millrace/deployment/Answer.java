package io.millrace.deployment;

import java.util.Map;

/**
 * What an endpoint answered.
 *
 * @param requestId of the call
 * @param text the whole answer, as the listener heard it
 * @param finish {@code stop}, {@code length}, {@code content_filter} or {@code cancelled}
 * @param promptTokens tokens the model read, 0 if it was not asked
 * @param completionTokens tokens the model generated
 * @param pipeline the version that answered: {@code assistant@3}
 * @param model label of the model version that answered: {@code assistant:2}
 * @param plugins plugin → version of its bundle, of all that had a part in it: {@code Guardrail
 *     pii} → {@code 0.1.0}
 * @param verdicts guardrail id → allow, flag, rewrite or block
 * @param firstTokenMs from the call to the first text of the answer, milliseconds; NaN if none.
 *     With an output guardrail the listener hears it later
 * @param totalMs from the call to the end, milliseconds
 */
public record Answer(
    String requestId,
    String text,
    String finish,
    int promptTokens,
    int completionTokens,
    String pipeline,
    String model,
    Map<String, String> plugins,
    Map<String, String> verdicts,
    double firstTokenMs,
    double totalMs) {
  /** The model said it is done, or a stop string came. */
  public static final String STOP = "stop";

  /** The token budget or the context is used up. */
  public static final String LENGTH = "length";

  /** A guardrail refused the question or the answer. */
  public static final String CONTENT_FILTER = "content_filter";

  /** The listener did not want more: the client is gone. */
  public static final String CANCELLED = "cancelled";

  public Answer {
    plugins = Map.copyOf(plugins);
    verdicts = Map.copyOf(verdicts);
  }
}
