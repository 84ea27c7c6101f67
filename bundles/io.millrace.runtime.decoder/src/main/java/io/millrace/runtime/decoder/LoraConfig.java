package io.millrace.runtime.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings of a low-rank adapter (Hu et al. 2021), with PEFT's meaning.
 *
 * @param rank inner width r, positive
 * @param alpha the update is scaled by alpha / r
 * @param dropout probability in [0, 1) of dropping an input of A while training
 * @param targets names of matrices such as {@code q_proj}, or one entry {@code all-linear}, or one
 *     regular expression that the whole module name must match
 * @param base name or path of the model it belongs to
 */
public record LoraConfig(
    int rank, double alpha, double dropout, List<String> targets, String base) {
  /** Every matrix of every block. */
  public static final String ALL = "all-linear";

  static final List<String> MODULES =
      List.of(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.o_proj",
          "mlp.gate_proj",
          "mlp.up_proj",
          "mlp.down_proj");

  public LoraConfig {
    targets = List.copyOf(targets);
    if (rank < 1 || !(alpha > 0) || dropout < 0 || dropout >= 1 || targets.isEmpty()) {
      throw new IllegalArgumentException(
          "rank " + rank + ", alpha " + alpha + ", dropout " + dropout + ", targets " + targets);
    }
  }

  /** Factor of the update. */
  public double scale() {
    return alpha / rank;
  }

  /** Full names ({@code model.layers.0.mlp.up_proj}) of the matrices this targets. */
  public List<String> modules(DecoderConfig config) {
    List<String> names = new ArrayList<>();
    for (String name : all(config)) {
      if (matches(name)) {
        names.add(name);
      }
    }
    return names;
  }

  static List<String> all(DecoderConfig config) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      for (String module : MODULES) {
        names.add("model.layers." + i + "." + module);
      }
    }
    return names;
  }

  private boolean matches(String module) {
    if (targets.equals(List.of(ALL))) {
      return true;
    }
    for (String target : targets) {
      if (module.equals(target) || module.endsWith("." + target)) {
        return true;
      }
    }
    return targets.size() == 1 && Pattern.matches(targets.get(0), module);
  }
}
