package io.millrace.plugin.model.djl.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.DecoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What a Hugging Face folder says besides shape and weights. */
record ModelFolder(
    Path folder,
    String architecture,
    AdapterBase base,
    Set<Integer> configuredEnds,
    String eosToken) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ModelFolder read(Path folder, DecoderConfig config) {
    Set<Integer> ends = new HashSet<>(config.eosTokens());
    JsonNode ids = json(folder, "generation_config.json").path("eos_token_id");
    if (ids.isIntegralNumber()) {
      ends.add(ids.asInt());
    }
    ids.forEach(id -> ends.add(id.asInt()));
    JsonNode eos = json(folder, "tokenizer_config.json").path("eos_token");
    JsonNode described = json(folder, "config.json");
    return new ModelFolder(
        folder,
        described.path("architectures").path(0).asText("LlamaForCausalLM"),
        AdapterBase.of(folder, described.path("_name_or_path").asText("")),
        ends,
        eos.isObject() ? eos.path("content").asText() : eos.asText(""));
  }

  /** The tokens that end an answer: those configured and the tokenizer's own end. */
  Set<Integer> ends(TextCodec codec) {
    Set<Integer> ends = new HashSet<>(configuredEnds);
    if (!eosToken.isEmpty()) {
      int[] tokens = codec.encode(eosToken);
      if (tokens.length == 1) {
        ends.add(tokens[0]);
      }
    }
    return Set.copyOf(ends);
  }

  private static JsonNode json(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      return Files.isRegularFile(file)
          ? JSON.readTree(Files.readAllBytes(file))
          : JSON.createObjectNode();
    } catch (IOException e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          file + " cannot be read as JSON: " + e.getMessage(),
          "Copy it from the model's source again.");
    }
  }
}
