package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * When a stream tells the tokens read and generated: {@code stream_options}.
 *
 * @param atEnd in a chunk of its own: {@code include_usage}
 * @param always in every chunk of a choice, those of the choice so far: vLLM's {@code
 *     continuous_usage_stats}, which does nothing without the other
 */
record StreamUsage(boolean atEnd, boolean always) {
  static StreamUsage read(JsonNode body) {
    JsonNode options = body.path("stream_options");
    if (!options.isMissingNode() && !options.isNull() && !options.isObject()) {
      throw ChatRequest.invalid(
          "stream_options", "must be an object", "Send {\"include_usage\": true}");
    }
    Fields fields = new Fields(options);
    boolean atEnd = fields.flag("include_usage");
    return new StreamUsage(atEnd, fields.flag("continuous_usage_stats") && atEnd);
  }
}
