package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rotary settings of a {@code config.json}, in the older ({@code rope_theta}, {@code
 * rope_scaling}) and the newer form ({@code rope_parameters}). Formulas are those of {@code
 * modeling_rope_utils.py} in Hugging Face's transformers, computed in FLOAT32 as there.
 */
final class RotaryReader {
  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "rope_type",
          "rope_theta",
          "factor",
          "partial_rotary_factor",
          "original_max_position_embeddings",
          "low_freq_factor",
          "high_freq_factor",
          "beta_fast",
          "beta_slow",
          "attention_factor",
          "mscale",
          "mscale_all_dim",
          "truncate",
          "finetuned",
          "short_factor",
          "long_factor");

  private final Family family;
  private final ConfigFields fields;
  private final int headSize;
  private final int positions;
  private final JsonNode scaling;
  private final JsonNode parameters;

  RotaryReader(Family family, ConfigFields fields, int headSize, int positions) {
    this.family = family;
    this.fields = fields;
    this.headSize = headSize;
    this.positions = positions;
    this.scaling = fields.node("rope_scaling");
    this.parameters = fields.node("rope_parameters");
    fields.node("original_max_position_embeddings"); // matters to LongRoPE only
  }

  /** One rotary for all blocks. */
  Rotary one(double usualTheta) {
    double theta = fields.number("rope_theta", usualTheta);
    return rotary(parameters.isObject() ? parameters : scaling, theta);
  }

  /** Gemma 3's: the first for blocks that see everything, the second for those with a window. */
  List<Rotary> two(double usualTheta) {
    double theta = fields.number("rope_theta", usualTheta);
    double local = fields.number("rope_local_base_freq", 10000);
    JsonNode wide = parameters.path("full_attention");
    JsonNode narrow = parameters.path("sliding_attention");
    if (wide.isObject() || narrow.isObject()) {
      return List.of(rotary(wide, theta), rotary(narrow, local));
    }
    JsonNode shared = parameters.isObject() ? parameters : scaling;
    return List.of(rotary(shared, theta), rotary(fields.node(""), local));
  }

  private Rotary rotary(JsonNode rope, double usualTheta) {
    rope.fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name) && !rope.get(name).isNull()) {
                fields.refuse("rope setting " + name + " " + rope.get(name));
              }
            });
    double theta = rope.path("rope_theta").asDouble(usualTheta);
    double part = fields.number("partial_rotary_factor", 1);
    part = rope.path("partial_rotary_factor").asDouble(part);
    int size = (int) (headSize * part);
    if (!(theta > 0) || size < 2 || size % 2 != 0 || size > headSize) {
      fields.wrong(
          "rope_theta " + theta + " and partial_rotary_factor " + part + " of " + headSize);
      return new Rotary(2, List.of(1f), 1);
    }
    float[] plain = new float[size / 2];
    for (int j = 0; j < plain.length; j++) {
      plain[j] = 1 / (float) Math.pow(theta, (float) (2 * j) / size);
    }
    String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
    if (family == Family.PHI3 && type.equals("yarn")) {
      type = "longrope"; // as its class reads what its first files called so
    }
    return switch (type) {
      // dynamic scaling begins past max_position_embeddings, where this decoder ends
      case "default", "dynamic" -> new Rotary(size, list(plain), 1);
      case "linear" -> new Rotary(size, linear(rope, plain), 1);
      case "llama3" -> new Rotary(size, llama3(rope, plain), 1);
      case "yarn" -> yarn(rope, theta, size);
      case "longrope", "su" -> longRope(rope, plain, size);
      default -> {
        fields.refuse("rope_type '" + type + "'");
        yield new Rotary(size, list(plain), 1);
      }
    };
  }

  private double required(JsonNode rope, String name) {
    if (!rope.path(name).isNumber()) {
      fields.wrong("rope scaling " + rope + " lacks " + name);
      return 1;
    }
    return rope.path(name).asDouble();
  }

  private List<Float> linear(JsonNode rope, float[] plain) {
    float factor = (float) required(rope, "factor");
    List<Float> scaled = new ArrayList<>();
    for (float frequency : plain) {
      scaled.add(frequency / factor);
    }
    return scaled;
  }

  private List<Float> llama3(JsonNode rope, float[] plain) {
    double factor = required(rope, "factor");
    double low = required(rope, "low_freq_factor");
    double high = required(rope, "high_freq_factor");
    double original = required(rope, "original_max_position_embeddings");
    List<Float> scaled = new ArrayList<>();
    for (float frequency : plain) {
      double length = 2 * Math.PI / frequency;
      if (length > original / low) {
        scaled.add((float) (frequency / factor));
      } else if (length < original / high) {
        scaled.add(frequency);
      } else {
        double smooth = (original / length - low) / (high - low);
        scaled.add((float) ((1 - smooth) * frequency / factor + smooth * frequency));
      }
    }
    return scaled;
  }

  /** Peng et al. 2023, with the library's defaults 32 and 1 for the ramp. */
  private Rotary yarn(JsonNode rope, double theta, int size) {
    double original = rope.path("original_max_position_embeddings").asDouble(positions);
    double factor = rope.path("factor").asDouble(positions / original);
    double low = corner(rope.path("beta_fast").asDouble(32), theta, size, original);
    double high = corner(rope.path("beta_slow").asDouble(1), theta, size, original);
    // the library looks for it beside Gemma 3's two settings, where it is not
    if (family == Family.GEMMA3 || rope.path("truncate").asBoolean(true)) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, size - 1);
    high = low == high ? high + 0.001 : high;
    List<Float> scaled = new ArrayList<>();
    for (int j = 0; j < size / 2; j++) {
      double frequency = 1 / Math.pow(theta, 2.0 * j / size);
      double ramp = Math.min(1, Math.max(0, (j - low) / (high - low)));
      scaled.add((float) (frequency / factor * ramp + frequency * (1 - ramp)));
    }
    double usual = magnitude(factor, 1);
    double mscale = rope.path("mscale").asDouble(0);
    double all = rope.path("mscale_all_dim").asDouble(0);
    if (mscale != 0 && all != 0) {
      usual = magnitude(factor, mscale) / magnitude(factor, all);
    }
    return new Rotary(size, scaled, rope.path("attention_factor").asDouble(usual));
  }

  private static double corner(double turns, double theta, int size, double original) {
    return size * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  private static double magnitude(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  /** Ding et al. 2024. */
  private Rotary longRope(JsonNode rope, float[] plain, int size) {
    String name = "original_max_position_embeddings";
    int original =
        family == Family.PHI3
            ? fields.integer(name, 4096) // whatever the scaling says
            : rope.path(name).asInt(fields.integer(name, positions));
    double factor = rope.path("factor").asDouble((double) positions / original);
    double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new Rotary(
        size,
        divided(plain, rope, "short_factor"),
        divided(plain, rope, "long_factor"),
        original,
        rope.path("attention_factor").asDouble(usual));
  }

  private List<Float> divided(float[] plain, JsonNode rope, String name) {
    JsonNode factors = rope.path(name);
    if (factors.size() != plain.length) {
      fields.wrong(name + " has " + factors.size() + " entries, not " + plain.length);
      return list(plain);
    }
    List<Float> scaled = new ArrayList<>();
    for (int j = 0; j < plain.length; j++) {
      scaled.add(plain[j] / (float) factors.get(j).asDouble());
    }
    return scaled;
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}
