package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The {@code quantization_config} of a rounded model, of the library compressed-tensors: format
 * {@code int-quantized} with eight bits a weight, one scale per output ({@code weight} as I8,
 * {@code weight_scale}), and activations rounded to eight bits token by token; or {@code
 * pack-quantized} with four bits, one scale per group of columns, and activations as they are.
 */
final class RoundedFormat {
  static final String PACKED = "pack-quantized";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Columns stay where they are; with others ({@code group}) an index goes with the matrix. */
  private static final Set<String> KEPT_ORDERS = Set.of("null", "weight", "static", "false");

  private RoundedFormat() {}

  static ObjectNode describe(DecoderConfig config) {
    boolean transposed = config.matrices().get(0).transposed();
    ObjectNode json = described("int-quantized");
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

  /**
   * Of four bits.
   *
   * @param ignored matrices that are held as they were
   */
  static ObjectNode describe(int group, List<String> ignored) {
    ObjectNode json = described(PACKED);
    ObjectNode products = json.putObject("config_groups").putObject("group_0");
    products.putArray("targets").add("Linear");
    numbers(products.putObject("weights"), "group")
        .put("num_bits", 4)
        .put("group_size", group)
        .put("dynamic", false)
        .putNull("actorder");
    products.putNull("input_activations").putNull("output_activations");
    ignored.forEach(json.putArray("ignore")::add);
    json.putNull("kv_cache_scheme");
    return json;
  }

  private static ObjectNode described(String format) {
    return JSON.createObjectNode()
        .put("quant_method", "compressed-tensors")
        .put("format", format)
        .put("quantization_status", "compressed");
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
    boolean packed = json.path("format").asText().equals(PACKED);
    if (!packed) {
      only(problems, "format", json.path("format"), "int-quantized");
    }
    for (String absent : List.of("kv_cache_scheme", "sparsity_config")) {
      if (json.hasNonNull(absent) && !json.path(absent).isEmpty()) {
        problems.add("quantization_config " + absent + " " + json.path(absent));
      }
    }
    json.path("config_groups").forEach(group -> group(problems, group, packed));
    return problems;
  }

  private static void packed(List<String> problems, JsonNode group) {
    JsonNode weights = group.path("weights");
    only(problems, "weights.num_bits", weights.path("num_bits"), "4");
    only(problems, "weights.type", weights.path("type"), "int");
    boolean channel = weights.path("strategy").asText().equals("channel");
    if (!channel) {
      only(problems, "weights.strategy", weights.path("strategy"), "group");
      if (weights.path("group_size").asInt() <= 0) {
        problems.add("quantization_config weights.group_size " + weights.path("group_size"));
      }
    }
    if (weights.hasNonNull("dynamic")) {
      only(problems, "weights.dynamic", weights.path("dynamic"), "false");
    }
    if (!KEPT_ORDERS.contains(weights.path("actorder").asText("null"))) {
      problems.add("quantization_config weights.actorder " + weights.path("actorder").asText());
    }
    if (group.hasNonNull("input_activations")) {
      problems.add("quantization_config input_activations " + group.path("input_activations"));
    }
  }

  private static void group(List<String> problems, JsonNode group, boolean packed) {
    if (packed) {
      packed(problems, group);
    } else {
      numbers(problems, "weights", group.path("weights"), "channel", false);
    }
    if (!packed && group.hasNonNull("input_activations")) {
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
