package io.millrace.runtime.gguf.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Finds the {@code rope_scaling} of {@code config.json} again. GGUF keeps Llama 3's as a table of
 * divisors ({@code rope_freqs}), not the four numbers that it was computed from.
 */
final class RotaryScaling {
  private static final double LOW = 1;
  private static final double HIGH = 4;
  private static final double TOLERANCE = 1e-3;

  private RotaryScaling() {}

  static void add(
      Family family, ObjectNode json, Entries entries, int headSize, ConfigJson.Tables tables)
      throws IOException {
    // without a type llama.cpp takes the factor as linear, and files before it as rope.scale_linear
    String type = entries.text(entries.architecture() + ".rope.scaling.type").orElse("linear");
    double factor =
        entries
            .number("rope.scaling.factor")
            .or(() -> entries.number("rope.scale_linear"))
            .map(Number::doubleValue)
            .orElse(0.0);
    turned(family, json, entries, headSize);
    float[] table = tables.values("rope_freqs.weight");
    float[] longer = tables.values("rope_factors_long.weight");
    if (longer != null) {
      longRope(json, entries, longer, tables.values("rope_factors_short.weight"));
    } else if (table != null) {
      llama3(json, table, headSize);
    } else if (type.equals("linear") && factor != 0 && factor != 1) {
      json.putObject("rope_scaling").put("rope_type", "linear").put("factor", factor);
    } else if (type.equals("yarn")) {
      yarn(json, entries, factor);
    } else if (!type.equals("none") && !type.equals("linear")) {
      throw new UnknownFormat("its rope.scaling.type is " + type);
    }
  }

  /** The part of a head that is turned. */
  private static void turned(Family family, ObjectNode json, Entries entries, int headSize)
      throws IOException {
    if (entries.number("rope.dimension_count").isEmpty()) {
      return;
    }
    int turned = entries.required("rope.dimension_count");
    if (turned > headSize || turned != headSize && family.interleaved()) {
      throw new BrokenFile("turns " + turned + " of " + headSize + " numbers of a head");
    }
    if (turned != headSize) {
      json.put("partial_rotary_factor", (double) turned / headSize);
    }
  }

  /** As the converter wrote them; what llama.cpp multiplies into attention besides is refused. */
  private static void yarn(ObjectNode json, Entries entries, double factor) throws UnknownFormat {
    if (factor <= 0) {
      throw new UnknownFormat("its rope.scaling.type is yarn with the factor " + factor);
    }
    for (String entry : List.of("attn_factor", "yarn_ext_factor")) {
      double value = decimal(entries, entry).orElse(1.0);
      if (value != 1) {
        throw new UnknownFormat("its rope.scaling." + entry + " is " + value + " beside yarn");
      }
    }
    ObjectNode scaling = json.putObject("rope_scaling").put("rope_type", "yarn");
    scaling.put("factor", factor);
    entries
        .number("rope.scaling.original_context_length")
        .ifPresent(n -> scaling.put("original_max_position_embeddings", n.longValue()));
    decimal(entries, "yarn_attn_factor").ifPresent(n -> scaling.put("attention_factor", n));
    decimal(entries, "yarn_beta_fast").ifPresent(n -> scaling.put("beta_fast", n));
    decimal(entries, "yarn_beta_slow").ifPresent(n -> scaling.put("beta_slow", n));
  }

  private static Optional<Double> decimal(Entries entries, String entry) {
    return entries
        .number("rope.scaling." + entry)
        .map(n -> Double.parseDouble(Float.toString(n.floatValue())));
  }

  private static void longRope(ObjectNode json, Entries entries, float[] longer, float[] shorter)
      throws IOException {
    if (shorter == null) {
      throw new BrokenFile("has rope_factors_long without rope_factors_short");
    }
    ObjectNode scaling = json.putObject("rope_scaling").put("type", "longrope");
    put(scaling.putArray("long_factor"), longer);
    put(scaling.putArray("short_factor"), shorter);
    json.put(
        "original_max_position_embeddings",
        entries.required("rope.scaling.original_context_length"));
  }

  private static void put(ArrayNode array, float[] values) {
    for (float value : values) {
      array.add(Double.parseDouble(Float.toString(value)));
    }
  }

  /**
   * The factor is the divisor of the slowest frequency; the original context is that of the
   * published models which gives back the whole table.
   */
  private static void llama3(ObjectNode json, float[] table, int headSize) throws IOException {
    double theta = json.path("rope_theta").asDouble();
    double factor = table[table.length - 1];
    for (int original :
        new int[] {8192, 4096, 2048, 16384, 32768, 131072, 1024, 512, 256, 128, 64, 32}) {
      if (matches(table, theta, factor, original, headSize)) {
        json.putObject("rope_scaling")
            .put("rope_type", "llama3")
            .put("factor", factor)
            .put("low_freq_factor", LOW)
            .put("high_freq_factor", HIGH)
            .put("original_max_position_embeddings", original);
        return;
      }
    }
    throw new UnknownFormat("its table rope_freqs is not that of Llama 3 with factor " + factor);
  }

  private static boolean matches(
      float[] table, double theta, double factor, int original, int headSize) {
    if (table.length != headSize / 2) {
      return false;
    }
    for (int i = 0; i < table.length; i++) {
      double wave = 2 * Math.PI * Math.pow(theta, 2.0 * i / headSize);
      double divisor;
      if (wave < original / HIGH) {
        divisor = 1;
      } else if (wave > original / LOW) {
        divisor = factor;
      } else {
        double smooth = (original / wave - LOW) / (HIGH - LOW);
        divisor = 1 / ((1 - smooth) / factor + smooth);
      }
      if (Math.abs(divisor - table[i]) > TOLERANCE * divisor) {
        return false;
      }
    }
    return true;
  }
}
