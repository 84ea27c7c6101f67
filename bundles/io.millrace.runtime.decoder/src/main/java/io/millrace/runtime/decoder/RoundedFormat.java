package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code quantization_config} of a rounded model: format {@code int-quantized} of the library
 * compressed-tensors, with eight bits a weight, one scale per output ({@code weight} as I8, {@code
 * weight_scale}), and activations rounded to eight bits token by token.
 */
final class RoundedFormat {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RoundedFormat() {}

  static ObjectNode describe(DecoderConfig config) {
    boolean transposed = config.matrices().get(0).transposed();
    ObjectNode json = JSON.createObjectNode();
    json.put("quant_method", "compressed-tensors");
    json.put("format", "int-quantized");
    json.put("quantization_status", "compressed");
    ObjectNode groups = json.putObject("config_groups");
    ObjectNode products = groups.putObject("group_0");
    products.putArray("targets").add(transposed ? "Conv1D" : "Linear");
    numbers(products.putObject("weights"), "channel").put("dynamic", false);
    numbers(products.putObject("input_activations"), "token").put("dynamic", true);
    products.putNull("output_activations");
    ObjectNode rows = groups.putObject("group_1");
    rows.putArray("targets").add("Embedding");
    numbers(rows.putObject("weights"), "channel").put("dynamic", false);
    rows.putNull("input_activations").putNull("output_activations");
    json.putArray("ignore");
    json.putNull("kv_cache_scheme");
    return json;
  }

  private static ObjectNode numbers(ObjectNode json, String strategy) {
    return json.put("num_bits", 8)
        .put("type", "int")
        .put("symmetric", true)
        .put("strategy", strategy)
        .putNull("group_size");
  }

  /** What such a description asks for that is not computed, by name and value. */
  static List<String> problems(JsonNode json) {
    List<String> problems = new ArrayList<>();
    only(problems, "quant_method", json.path("quant_method"), "compressed-tensors");
    if (!problems.isEmpty()) {
      return problems;
    }
    only(problems, "format", json.path("format"), "int-quantized");
    for (String absent : List.of("kv_cache_scheme", "sparsity_config")) {
      if (json.hasNonNull(absent) && !json.path(absent).isEmpty()) {
        problems.add("quantization_config " + absent + " " + json.path(absent));
      }
    }
    json.path("config_groups").forEach(group -> group(problems, group));
    return problems;
  }

  private static void group(List<String> problems, JsonNode group) {
    numbers(problems, "weights", group.path("weights"), "channel", false);
    if (group.hasNonNull("input_activations")) {
      numbers(problems, "input_activations", group.path("input_activations"), "token", true);
    }
    if (group.hasNonNull("output_activations")) {
      problems.add("quantization_config output_activations " + group.path("output_activations"));
    }
  }

  private static void numbers(
      List<String> problems, String of, JsonNode json, String strategy, boolean dynamic) {
    only(problems, of + ".num_bits", json.path("num_bits"), "8");
    only(problems, of + ".type", json.path("type"), "int");
    only(problems, of + ".symmetric", json.path("symmetric"), "true");
    only(problems, of + ".strategy", json.path("strategy"), strategy);
    only(problems, of + ".dynamic", json.path("dynamic"), String.valueOf(dynamic));
  }

  private static void only(List<String> problems, String name, JsonNode value, String supported) {
    if (!value.asText("(missing)").equals(supported)) {
      problems.add("quantization_config " + name + " " + value.asText("(missing)"));
    }
  }
}
