package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Pattern;

/** What vLLM and llama.cpp add to requests beside sampling and forms. */
final class EngineFields {
  private static final int LONGEST_SALT = 1_024;
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private EngineFields() {}

  /**
   * Who may use again what is read of the prompt: those with vLLM's {@code cache_salt}, or nobody
   * by llama.cpp's {@code cache_prompt}.
   */
  static String cacheSalt(JsonNode body) {
    Fields fields = new Fields(body);
    String salt = fields.text("cache_salt");
    if (body.hasNonNull("cache_salt") && (salt.isEmpty() || salt.length() > LONGEST_SALT)) {
      throw ChatRequest.invalid(
          "cache_salt",
          "must have 1 to " + LONGEST_SALT + " characters",
          "Correct it or leave it out");
    }
    if (body.hasNonNull("cache_prompt") && !fields.flag("cache_prompt")) {
      return "once " + UUID.randomUUID();
    }
    return salt.isEmpty() ? "" : "salt " + salt;
  }

  /** vLLM's {@code request_id}, where the header gives none. */
  static Optional<String> requestId(JsonNode body) {
    String id = new Fields(body).text("request_id");
    if (!id.isEmpty() && !REQUEST_ID.matcher(id).matches()) {
      throw ChatRequest.invalid(
          "request_id",
          "must have 1 to 64 letters, digits, dots, dashes and underscores",
          "Correct it or leave it out");
    }
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  /** llama.cpp's word for log-probabilities with so many alternatives; 0 is none. */
  static OptionalInt alternatives(Fields fields) {
    OptionalInt wanted = fields.integer("n_probs", 0);
    return wanted.orElse(0) == 0 ? OptionalInt.empty() : wanted;
  }

  /**
   * Adapters by number and scale have no meaning here; answering without would be another answer.
   */
  static void refuseUnmet(JsonNode body) {
    for (JsonNode adapter : body.path("lora")) {
      if (adapter.path("scale").asDouble(1) != 0) {
        throw ChatRequest.invalid(
            "lora", "is not supported", "Name an adapter as 'model'; GET /v1/models lists them");
      }
    }
    if (new Fields(body).flag("use_beam_search")) {
      throw ChatRequest.invalid("use_beam_search", "is not supported", "Leave it out");
    }
  }
}
