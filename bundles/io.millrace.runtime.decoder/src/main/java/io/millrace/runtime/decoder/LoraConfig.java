package io.millrace.runtime.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
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
 * @param options beyond plain LoRA
 */
public record LoraConfig(
    int rank,
    double alpha,
    double dropout,
    List<String> targets,
    String base,
    LoraOptions options) {
  /** Every matrix of every block. */
  public static final String ALL = "all-linear";

  private static final Pattern LAYER = Pattern.compile("\\.(\\d+)\\.");

  public LoraConfig {
    targets = List.copyOf(targets);
    if (rank < 1 || !(alpha > 0) || dropout < 0 || dropout >= 1 || targets.isEmpty()) {
      throw new IllegalArgumentException(
          "rank " + rank + ", alpha " + alpha + ", dropout " + dropout + ", targets " + targets);
    }
    requireExpressions(targets, options);
  }

  /**
   * @throws java.util.regex.PatternSyntaxException an IllegalArgumentException
   */
  private static void requireExpressions(List<String> targets, LoraOptions options) {
    for (List<String> names : List.of(targets, options.excluded())) {
      if (names.size() == 1) {
        Pattern.compile(names.get(0));
      }
    }
    options.ranks().keySet().forEach(key -> Pattern.compile(ending(key)));
    options.alphas().keySet().forEach(key -> Pattern.compile(ending(key)));
  }

  /** PEFT's {@code get_pattern_key}; a key that begins with ^ is a whole name. */
  private static String ending(String key) {
    return "(.*\\.)?(" + key + ")";
  }

  /** Plain LoRA. */
  public LoraConfig(int rank, double alpha, double dropout, List<String> targets, String base) {
    this(rank, alpha, dropout, targets, base, LoraOptions.NONE);
  }

  /** Factor of the update, where no pattern gives another rank or alpha. */
  public double scale() {
    return scale(alpha, rank);
  }

  /** Factor of a module's update. */
  public double scale(String module) {
    return scale(pattern(options.alphas(), module, alpha), rank(module));
  }

  private double scale(double of, int r) {
    return of / (options.rankStabilised() ? Math.sqrt(r) : r);
  }

  /** Inner width of a module's update. */
  public int rank(String module) {
    return pattern(options.ranks(), module, rank);
  }

  /** As PEFT: a key is the end of a module's name, or a regular expression for it. */
  private static <T> T pattern(Map<String, T> patterns, String module, T otherwise) {
    for (var entry : patterns.entrySet()) {
      if (Pattern.matches(ending(entry.getKey()), module)) {
        return entry.getValue();
      }
    }
    return otherwise;
  }

  /** Tensors that are trained whole: those whose module's name ends as {@code modules_to_save}. */
  public List<String> saved(DecoderConfig config) {
    List<String> names = new ArrayList<>();
    for (String tensor : config.tensors().keySet()) {
      String module = tensor.substring(0, tensor.lastIndexOf('.'));
      if (options.saved().stream().anyMatch(module::endsWith)) {
        names.add(tensor);
      }
    }
    return names;
  }

  /** Full names ({@code model.layers.0.mlp.up_proj}) of the matrices this targets. */
  public List<String> modules(DecoderConfig config) {
    List<String> names = new ArrayList<>();
    for (String name : all(config)) {
      boolean chosen = matches(config, name, targets) && !excluded(config, name);
      if (chosen && (inLayer(name) || targets.contains(name))) {
        names.add(name);
      }
    }
    return names;
  }

  static List<String> all(DecoderConfig config) {
    return config.modules();
  }

  private boolean excluded(DecoderConfig config, String module) {
    return !options.excluded().isEmpty() && matches(config, module, options.excluded());
  }

  private boolean inLayer(String module) {
    if (options.layers().isEmpty()) {
      return true;
    }
    Matcher number = LAYER.matcher(module);
    return number.find() && options.layers().contains(Integer.parseInt(number.group(1)));
  }

  /** A text model of a family that also sees may be the half of one that does. */
  private static boolean matches(DecoderConfig config, String module, List<String> targets) {
    return matches(module, targets)
        || config.family() == Family.GEMMA3
            && (matches(module.replaceFirst("^model\\.", "model.language_model."), targets)
                || matches("language_model." + module, targets));
  }

  private static boolean matches(String module, List<String> targets) {
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
