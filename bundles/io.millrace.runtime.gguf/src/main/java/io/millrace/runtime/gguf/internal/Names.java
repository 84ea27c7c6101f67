package io.millrace.runtime.gguf.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gives a file's tensors the names and shapes that Hugging Face's models have. */
final class Names {
  /**
   * A tensor under its Hugging Face name.
   *
   * @param heads of a query or key matrix, else 0
   */
  record Named(String name, Tensor source, Change change, int heads) {
    long[] shape() {
      long[] shape = source.shape().clone();
      if (change == Change.TRANSPOSED) {
        shape[0] = source.shape()[1];
        shape[1] = source.shape()[0];
      }
      return shape;
    }
  }

  /** Tables that {@link ConfigJson} turns into settings. */
  private static final Set<String> TABLES =
      Set.of("rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight");

  private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,6})\\.(\\w+)\\.(weight|bias)");

  private Names() {}

  static Map<String, Named> of(Family family, Entries entries, Map<String, Tensor> tensors)
      throws UnknownFormat {
    Map<String, Named> named = new LinkedHashMap<>();
    for (Tensor tensor : tensors.values()) {
      Optional<Named> found = name(family, entries, tensor);
      if (found.isPresent()) {
        named.put(found.get().name(), found.get());
      } else if (!TABLES.contains(tensor.name())) {
        throw new UnknownFormat(
            "tensor " + tensor.name() + " has no place in a " + family.ggufName + " model");
      }
    }
    return named;
  }

  private static Optional<Named> name(Family family, Entries entries, Tensor tensor) {
    String outside = family.outside().get(tensor.name());
    if (outside != null) {
      boolean norm = tensor.name().startsWith("output_norm");
      Change change = family.change(norm ? "output_norm" : "", true);
      return Optional.of(new Named(outside, tensor, change, 0));
    }
    Matcher m = BLOCK.matcher(tensor.name());
    String inside = m.matches() ? family.inside().get(m.group(2)) : null;
    if (inside == null) {
      return Optional.empty();
    }
    boolean weight = m.group(3).equals("weight");
    Change change =
        family.change(m.group(2), weight && tensor.shape().length == 2 || family.gemma());
    int heads = 0;
    if (change == Change.HEADS_INTERLEAVED) {
      heads = m.group(2).equals("attn_q") ? entries.heads() : entries.keyValueHeads();
    }
    String name = family.blocks() + m.group(1) + '.' + inside + '.' + m.group(3);
    return Optional.of(new Named(name, tensor, change, heads));
  }
}
