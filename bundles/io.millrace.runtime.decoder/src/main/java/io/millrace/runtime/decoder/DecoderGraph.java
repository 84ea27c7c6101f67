package io.millrace.runtime.decoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The decoder's arithmetic as methods of a TorchScript module, for {@link TorchProgram#compile},
 * written for one configuration. Programs that train append their own methods and call {@code
 * states} and {@code logits}.
 *
 * <p>Weights are one list {@code ws}: embedding, final norm, head (the embedding again if tied),
 * what else stands outside blocks, then per block as {@link DecoderConfig#tensors} has them. LoRA
 * is a list {@code lo}, empty or per block and matrix ({@link DecoderConfig#matrices}) A and B,
 * empty tensors where a matrix has none. {@code table} is {@link RotaryTable}.
 *
 * <ul>
 *   <li>{@code embed(ids, pos, ws, dropout)}: residual stream before the first block, (B, T, H).
 *   <li>{@code block(i, x, turns, masks, ws, lo, scale, loraDropout, dropout, half)}: block {@code
 *       i} of {@code depth()} applied to it; {@code turns} are {@code ahead(T, table)} with no
 *       {@code masks}, or {@code placed(pos, table)} and {@code apart(part)} for rows of several
 *       sequences: tokens see those before them that are of the same part, (B, T). {@code dropout}
 *       acts on the embedding and on each block's two outputs with one mask per row, shared over
 *       time; {@code loraDropout} on LoRA's inputs, elementwise. With {@code half}, matrices are
 *       multiplied in bfloat16.
 *   <li>{@code states(ids, table, ws, lo, scale, loraDropout, dropout, half)}: both, after the last
 *       block. Rows are padded on the right, which a causal model does not see.
 *   <li>{@code logits(x, pick, ws)}: logits (N, V) of the N picked positions of the flattened (B ·
 *       T) stream.
 * </ul>
 */
public final class DecoderGraph {
  private DecoderGraph() {}

  /** TorchScript method definitions. */
  public static String source(DecoderConfig config) {
    return read(DecoderGraph.class, "dense.torchscript") + methods(config);
  }

  /**
   * The same, for programs that differentiate by themselves: blocks call their {@code learnt(x, w,
   * b, lo, k, scale, loraDropout, half, groups)} where {@link #source} has a product with what LoRA
   * adds to it, and {@code headed(x, ws)} for the last one.
   */
  public static String learning(DecoderConfig config) {
    return read(DecoderGraph.class, "dense.torchscript") + methods(GraphText.learning(config));
  }

  /** All but the product {@code linear} itself. */
  static String methods(DecoderConfig config) {
    return methods(new GraphText(config));
  }

  private static String methods(GraphText text) {
    String source = read(DecoderGraph.class, "decoder.torchscript");
    source =
        source
            .replace("@methods@\n", text.methods())
            .replace("@turns@", text.turns())
            .replace("@turned@", text.turned("    ", "turns[r]", "turns[torch.add(r, 1)]"))
            .replace("@placed@", text.turned("      ", "turns[r]", "turns[torch.add(r, 1)]"));
    return text.constants(source);
  }

  /**
   * The same arithmetic for weights that only serve, on tokens without padding: method {@code
   * serve} of {@link ServingModel}, for any family. Each row is attended to by itself.
   */
  static String served(DecoderConfig config, Precision precision) {
    GraphText text = new GraphText(config, precision);
    String product =
        switch (precision) {
          case INT4 -> "families-int4";
          case INT8 -> "families-int8";
          default -> "families-plain";
        };
    String source =
        read(DecoderGraph.class, product + ".torchscript")
            + text.methods()
            + text.adapted()
            + variants(read(DecoderGraph.class, "families.torchscript"))
                .replace("@turns@", text.turns())
                .replace("@placed@", text.turned("      ", "turns[r]", "turns[torch.add(r, 1)]"));
    return text.constants(source);
  }

  /**
   * Methods of weights that only serve. One with lines that begin with {@code -} or {@code +} is
   * two: without adapters, which has the former, and with adapters beside the weights, which has
   * the latter; so both do the same to tokens without an adapter, and those alone pay nothing.
   */
  static String variants(String methods) {
    StringBuilder text = new StringBuilder();
    for (String method : methods.split("(?m)(?=^-?  def )")) {
      if (method.lines().noneMatch(line -> line.startsWith("+"))) {
        text.append(method);
        continue;
      }
      for (String sign : List.of("-", "+")) {
        method
            .lines()
            .filter(line -> line.startsWith(" ") || line.startsWith("@") || line.startsWith(sign))
            .forEach(
                line -> text.append(line.startsWith(sign) ? line.substring(1) : line).append('\n'));
      }
    }
    return text.toString();
  }

  /** What multiplies adapters beside weights that only serve. */
  static String beside() {
    String text = read(DecoderGraph.class, "beside.torchscript");
    return text.replace("@least@", String.valueOf(AdapterBlocks.LEAST));
  }

  /** Reads such definitions from a resource beside {@code owner}. */
  public static String read(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not in the bundle of " + owner.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
