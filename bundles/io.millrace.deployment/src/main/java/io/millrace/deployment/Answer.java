package io.millrace.deployment;

import io.millrace.api.model.ScoredToken;
import java.util.List;
import java.util.Map;

/**
 * What an endpoint answered.
 *
 * @param requestId of the call
 * @param choices the answers, as many as were asked for, at least one
 * @param promptTokens tokens the model read, 0 if it was not asked
 * @param cachedTokens of these the ones that were in memory
 * @param completionTokens tokens the model generated, in all choices
 * @param prompt the prompt's tokens with their scores, if asked for
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
    List<Choice> choices,
    int promptTokens,
    int cachedTokens,
    int completionTokens,
    List<ScoredToken> prompt,
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

  /** The model wants tools to be called. */
  public static final String TOOL_CALLS = "tool_calls";

  /** A guardrail refused the question or the answer. */
  public static final String CONTENT_FILTER = "content_filter";

  /** The listener did not want more: the client is gone. */
  public static final String CANCELLED = "cancelled";

  public Answer {
    choices = List.copyOf(choices);
    prompt = List.copyOf(prompt);
    plugins = Map.copyOf(plugins);
    verdicts = Map.copyOf(verdicts);
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("no choices");
    }
  }

  /**
   * One of the answers.
   *
   * @param text the whole text, as the listener heard it; calls of tools are not in it
   * @param finish {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter} or
   *     {@code cancelled}
   * @param calls of tools
   * @param tokens with their scores, if asked for and if no guardrail changed the text
   */
  public record Choice(String text, String finish, List<ToolCall> calls, List<ScoredToken> tokens) {
    public Choice {
      calls = List.copyOf(calls);
      tokens = List.copyOf(tokens);
    }

    /** A text and nothing else. */
    public Choice(String text, String finish) {
      this(text, finish, List.of(), List.of());
    }
  }

  /**
   * What the model wants called.
   *
   * @param id unique in the answer
   * @param name of the tool
   * @param arguments a JSON object as text
   */
  public record ToolCall(String id, String name, String arguments) {}

  /** The first choice's text. */
  public String text() {
    return choices.get(0).text();
  }

  /** How the first choice ended. */
  public String finish() {
    return choices.get(0).finish();
  }
}
