package io.millrace.development.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A model's folder in Hugging Face's layout, or with one GGUF file. */
final class ModelFolder {
  private ModelFolder() {}

  /**
   * Facts about the model, for its artifact.
   *
   * @throws PlatformException MODEL_NOT_FOUND, MODEL_INVALID naming what is missing
   */
  static Map<String, Object> check(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "There is no folder '" + folder + "'.",
          "Correct 'source'; a relative path starts at the folder of project.yaml.");
    }
    try {
      List<String> files;
      try (Stream<Path> all = Files.list(folder)) {
        files = all.map(f -> f.getFileName().toString()).toList();
      }
      List<String> packed = files.stream().filter(f -> f.endsWith(".gguf")).toList();
      if (packed.size() == 1 && files.stream().noneMatch(f -> f.endsWith(".safetensors"))) {
        return Map.of("architecture", "GGUF", "file", packed.get(0));
      }
      if (!files.contains("config.json")
          || files.stream().noneMatch(f -> f.endsWith(".safetensors"))) {
        throw invalid(folder, "has no config.json or no *.safetensors");
      }
      JsonNode config = Json.read(folder.resolve("config.json"));
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("architecture", config.path("architectures").path(0).asText("unknown"));
      facts.put("hiddenSize", config.path("hidden_size").asLong());
      facts.put("layers", config.path("num_hidden_layers").asLong());
      facts.put("vocabulary", config.path("vocab_size").asLong());
      return facts;
    } catch (JacksonException e) {
      throw invalid(folder, "has a config.json that is no JSON");
    } catch (IOException e) {
      throw new PlatformException(
          "MODEL_UNREADABLE",
          Blame.ENVIRONMENT,
          true,
          "The folder '" + folder + "' cannot be read: " + e.getMessage(),
          "Check its permissions and the disk.",
          e);
    }
  }

  private static PlatformException invalid(Path folder, String what) {
    return PlatformException.caller(
        "MODEL_INVALID",
        "The folder '" + folder + "' " + what + ".",
        "Give a folder in Hugging Face's layout (config.json, *.safetensors, tokenizer.json), or one"
            + " with a single GGUF file.");
  }
}
