package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two files of a PEFT adapter folder. */
final class LoraFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LoraFiles() {}

  static Path weights(Path folder) {
    return folder.resolve("adapter_model.safetensors");
  }

  static LoraConfig readConfig(Path folder) {
    Path file = folder.resolve("adapter_config.json");
    if (!Files.isRegularFile(file) || !Files.isRegularFile(weights(folder))) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          folder + " lacks adapter_config.json or adapter_model.safetensors.",
          "Name a PEFT adapter folder with both files.");
    }
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      check(file, json);
      return new LoraConfig(
          json.path("r").asInt(8),
          json.path("lora_alpha").asDouble(8),
          json.path("lora_dropout").asDouble(0),
          targets(json.path("target_modules")),
          json.path("base_model_name_or_path").asText(""));
    } catch (IOException | IllegalArgumentException e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          file + " is no adapter configuration: " + e.getMessage(),
          "Copy the adapter's files from their source again.");
    }
  }

  private static void check(Path file, JsonNode json) {
    List<String> problems = new ArrayList<>();
    if (!json.path("peft_type").asText("LORA").equals("LORA")) {
      problems.add("peft_type " + json.get("peft_type"));
    }
    for (String flag : List.of("use_dora", "use_rslora", "fan_in_fan_out")) {
      if (json.path(flag).asBoolean(false)) {
        problems.add(flag + " true");
      }
    }
    for (String extra : List.of("rank_pattern", "alpha_pattern", "modules_to_save")) {
      if (json.path(extra).size() > 0) {
        problems.add(extra + " " + json.get(extra));
      }
    }
    if (!json.path("bias").asText("none").equals("none")) {
      problems.add("bias " + json.get("bias"));
    }
    if (!problems.isEmpty()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          file + " asks for what is not computed: " + String.join(", ", problems) + ".",
          "Use a plain LoRA adapter without biases, patterns or saved modules.");
    }
  }

  private static List<String> targets(JsonNode node) {
    List<String> targets = new ArrayList<>();
    if (node.isTextual()) {
      targets.add(node.asText());
    }
    node.forEach(target -> targets.add(target.asText()));
    return targets;
  }

  static void requireNoOthers(Safetensors file, int used) {
    if (file.names().size() != used) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "The adapter holds "
              + file.names().size()
              + " tensors, "
              + used
              + " of them on matrices"
              + " that target_modules names.",
          "Use an adapter on the attention and feed-forward matrices only.");
    }
  }

  static void writeConfig(Path folder, LoraConfig config) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("peft_type", "LORA");
    json.put("task_type", "CAUSAL_LM");
    json.put("base_model_name_or_path", config.base());
    json.put("r", config.rank());
    json.put("lora_alpha", config.alpha());
    json.put("lora_dropout", config.dropout());
    if (config.targets().equals(List.of(LoraConfig.ALL))) {
      // PEFT itself writes the resolved names
      LoraConfig.MODULES.forEach(
          m -> json.withArray("target_modules").add(m.substring(m.indexOf('.') + 1)));
    } else {
      config.targets().forEach(json.putArray("target_modules")::add);
    }
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("use_rslora", false);
    json.put("use_dora", false);
    json.putNull("modules_to_save");
    Files.writeString(folder.resolve("adapter_config.json"), json.toPrettyString() + "\n");
  }
}
