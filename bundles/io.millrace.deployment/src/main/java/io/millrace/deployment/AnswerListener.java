package io.millrace.deployment;

import io.millrace.api.model.TokenListener;
import java.util.Map;

/**
 * A listener that also wants to know which version answers, before the first text: streamed chunks
 * and response headers name it. {@link Endpoints#answer} recognises it.
 */
public interface AnswerListener extends TokenListener {
  /**
   * Called once, when the versions are fixed and before the first text.
   *
   * @param pipeline with its version: {@code assistant@3}
   * @param model label of the model version: {@code assistant:2}
   * @param plugins plugin → version of its bundle, as {@link Answer#plugins}
   */
  void began(String pipeline, String model, Map<String, String> plugins);
}
