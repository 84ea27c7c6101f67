package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The two files of a PEFT adapter folder. */
final class LoraFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How A and B began, where that left the base as it is. */
  private static final Set<String> STARTS =
      Set.of("true", "false", "gaussian", "eva", "orthogonal");

  private static final Set<String> BIASES = Set.of("none", "all", "lora_only");

  private static final Set<String> BLOCKS = Set.of("", "layers", "h");

  private static final Set<String> READ =
      Set.of(
          "peft_type",
          "base_model_name_or_path",
          "r",
          "lora_alpha",
          "lora_dropout",
          "target_modules",
          "exclude_modules",
          "layers_to_transform",
          "layers_pattern",
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "bias",
          "init_lora_weights",
          "use_rslora",
          "use_dora");

  /** Fields that say nothing about what a trained adapter computes. */
  private static final Set<String> HARMLESS =
      Set.of(
          "task_type",
          "auto_mapping",
          "peft_version",
          "inference_mode",
          "revision",
          "fan_in_fan_out", // says how the base is held, which its family says too
          "megatron_config",
          "megatron_core",
          "loftq_config",
          "eva_config",
          "corda_config",
          "lora_ga_config",
          "qalora_group_size",
          "runtime_config",
          "ensure_weight_tying");

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
          json.path("base_model_name_or_path").asText(""),
          options(json));
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
    if (!STARTS.contains(json.path("init_lora_weights").asText("true"))) {
      // PiSSA, OLoRA, CorDA and LoftQ change the base as well
      problems.add("init_lora_weights " + json.get("init_lora_weights"));
    }
    if (!BLOCKS.containsAll(targets(json.path("layers_pattern")))) {
      problems.add("layers_pattern " + json.get("layers_pattern"));
    }
    json.fields()
        .forEachRemaining(
            field -> {
              if (!READ.contains(field.getKey())
                  && !HARMLESS.contains(field.getKey())
                  && !off(field.getValue())) {
                problems.add(field.getKey() + " " + field.getValue());
              }
            });
    if (!BIASES.contains(json.path("bias").asText("none"))) {
      problems.add("bias " + json.get("bias"));
    }
    if (!problems.isEmpty()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          file + " asks for what is not computed: " + String.join(", ", problems) + ".",
          "Use a LoRA or DoRA adapter.");
    }
  }

  /** Whether a field says that what it names is not used. */
  private static boolean off(JsonNode value) {
    return value.isNull()
        || value.isContainerNode() && value.isEmpty()
        || value.isBoolean() && !value.asBoolean();
  }

  private static LoraOptions options(JsonNode json) {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    json.path("rank_pattern")
        .fields()
        .forEachRemaining(e -> ranks.put(e.getKey(), e.getValue().asInt()));
    Map<String, Double> alphas = new LinkedHashMap<>();
    json.path("alpha_pattern")
        .fields()
        .forEachRemaining(e -> alphas.put(e.getKey(), e.getValue().asDouble()));
    List<Integer> layers = new ArrayList<>();
    JsonNode chosen = json.path("layers_to_transform");
    if (chosen.isInt()) {
      layers.add(chosen.asInt());
    }
    chosen.forEach(layer -> layers.add(layer.asInt()));
    return new LoraOptions(
        json.path("use_rslora").asBoolean(false),
        json.path("use_dora").asBoolean(false),
        targets(json.path("exclude_modules")),
        layers,
        ranks,
        alphas,
        targets(json.path("modules_to_save")));
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
          "Use an adapter on attention, feed-forward, embedding and head only.");
    }
  }

  /**
   * @param tensors names of the adapter's arrays
   */
  static void writeConfig(Path folder, LoraConfig config, Set<String> tensors) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("peft_type", "LORA");
    json.put("task_type", "CAUSAL_LM");
    json.put("base_model_name_or_path", config.base());
    json.put("r", config.rank());
    json.put("lora_alpha", config.alpha());
    json.put("lora_dropout", config.dropout());
    if (config.targets().equals(List.of(LoraConfig.ALL))) {
      // PEFT itself writes the resolved names
      Set<String> resolved = new TreeSet<>();
      for (String tensor : tensors) {
        int end = tensor.indexOf(".lora_");
        if (end > 0) {
          resolved.add(tensor.substring(tensor.lastIndexOf('.', end - 1) + 1, end));
        }
      }
      names(json, "target_modules", List.copyOf(resolved));
    } else {
      names(json, "target_modules", config.targets());
    }
    LoraOptions options = config.options();
    names(json, "exclude_modules", options.excluded());
    names(json, "modules_to_save", options.saved());
    ObjectNode ranks = json.putObject("rank_pattern");
    options.ranks().forEach(ranks::put);
    ObjectNode alphas = json.putObject("alpha_pattern");
    options.alphas().forEach(alphas::put);
    if (options.layers().isEmpty()) {
      json.putNull("layers_to_transform");
    } else {
      options.layers().forEach(json.putArray("layers_to_transform")::add);
    }
    boolean biased = tensors.stream().anyMatch(name -> name.endsWith(".bias"));
    json.put("bias", biased ? "all" : "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    json.put("use_rslora", options.rankStabilised());
    json.put("use_dora", options.dora());
    json.putNull("revision");
    Files.writeString(folder.resolve("adapter_config.json"), json.toPrettyString() + "\n");
  }

  /** PEFT takes a list as ends of names, a text as one regular expression. */
  private static void names(ObjectNode json, String field, List<String> values) {
    if (values.isEmpty()) {
      json.putNull(field);
    } else if (values.size() == 1 && !values.get(0).matches("[\\w.]+")) {
      json.put(field, values.get(0));
    } else {
      values.forEach(json.putArray(field)::add);
    }
  }
}
