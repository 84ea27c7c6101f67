package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Values;
import io.millrace.runtime.decoder.DecoderConfig;
import io.millrace.runtime.decoder.LoraConfig;
import io.millrace.runtime.decoder.LoraOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the tuner's parameters say of an adapter. */
final class AdapterParameters {
  private final Values values;

  private AdapterParameters(Values values) {
    this.values = values;
  }

  /**
   * @param base name of the model it belongs to
   * @throws PlatformException TUNING_SETTINGS_INVALID naming the value that means nothing
   */
  static LoraConfig read(Values values, String base) {
    return new AdapterParameters(values).config(base);
  }

  /**
   * @throws PlatformException MODEL_UNSUPPORTED for DoRA on matrices held as (in, out): which of
   *     their lengths is trained is not the same thing there
   */
  static LoraConfig supported(LoraConfig adapter, DecoderConfig model) {
    if (adapter.options().dora()) {
      for (String module : adapter.modules(model)) {
        if (model.matrix(module).transposed()) {
          throw PlatformException.caller(
              "MODEL_UNSUPPORTED",
              "dora targets " + module + ", which this model's files hold transposed.",
              "Leave dora out: plain LoRA trains this model.");
        }
      }
    }
    return adapter;
  }

  private LoraConfig config(String base) {
    return new LoraConfig(
        values.intValue("rank"),
        values.number("alpha"),
        values.number("loraDropout"),
        names("targets"),
        base,
        new LoraOptions(
            values.bool("rsLora"),
            values.bool("dora"),
            names("exclude"),
            layers(),
            ranks(),
            pattern("alphaPattern"),
            values.strings("modulesToSave")));
  }

  private List<String> names(String parameter) {
    List<String> names = values.strings(parameter);
    if (names.size() == 1) {
      expression(parameter, names.get(0));
    }
    return names;
  }

  private List<Integer> layers() {
    List<Integer> layers = new ArrayList<>();
    for (Object layer : values.list("layersToTransform")) {
      try {
        layers.add(Integer.valueOf(String.valueOf(layer)));
      } catch (NumberFormatException e) {
        throw invalid("layersToTransform has '" + layer + "'.", "Give numbers of blocks, from 0.");
      }
    }
    return layers;
  }

  private Map<String, Integer> ranks() {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    pattern("rankPattern")
        .forEach(
            (name, rank) -> {
              if (rank < 1 || rank > 4096 || rank != Math.rint(rank)) {
                throw invalid(
                    "rankPattern gives '" + name + "' the rank " + rank + ".",
                    "Give whole numbers from 1 to 4096.");
              }
              ranks.put(name, rank.intValue());
            });
    return ranks;
  }

  private Map<String, Double> pattern(String parameter) {
    Map<String, Double> patterns = new LinkedHashMap<>();
    if (values.has(parameter)) {
      values
          .object(parameter)
          .forEach(
              (name, value) -> {
                if (!(value instanceof Number number) || !(number.doubleValue() > 0)) {
                  throw invalid(
                      parameter + " gives '" + name + "' the value " + value + ".",
                      "Give every pattern a positive number.");
                }
                expression(parameter, name);
                patterns.put(name, number.doubleValue());
              });
    }
    return patterns;
  }

  private static void expression(String parameter, String text) {
    try {
      Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw invalid(
          parameter + " has '" + text + "', which is no regular expression: " + e.getDescription(),
          "Give a name such as q_proj, or a regular expression.");
    }
  }

  private static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("TUNING_SETTINGS_INVALID", what, remedy);
  }
}
