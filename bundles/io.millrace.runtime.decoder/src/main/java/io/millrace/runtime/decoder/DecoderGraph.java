package io.millrace.runtime.decoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The decoder's arithmetic as methods of a TorchScript module, for {@link TorchProgram#compile}.
 * Programs that train append their own methods and call {@code states} and {@code logits}.
 *
 * <p>Weights are one list {@code ws}: embedding, final norm, head (the embedding again if tied),
 * then per layer q, k, v, o, gate, up, down, norm before attention, norm before feed-forward. LoRA
 * is a list {@code lo}, empty or per layer fourteen tensors: A and B for each of those seven
 * matrices, empty tensors where a matrix has none. {@code table} is {@link RotaryTable}.
 *
 * <ul>
 *   <li>{@code states(ids, table, headSize, eps, ws, lo, scale, loraDropout, dropout, half)}:
 *       residual stream after the last block, (B, T, H). Rows are padded on the right, which a
 *       causal model does not see. {@code dropout} acts on the embedding and on each block's two
 *       outputs with one mask per row, shared over time; {@code loraDropout} on LoRA's inputs,
 *       elementwise. With {@code half}, matrices are multiplied in bfloat16.
 *   <li>{@code logits(x, pick, eps, ws)}: logits (N, V) of the N picked positions of the flattened
 *       (B · T) stream.
 * </ul>
 */
public final class DecoderGraph {
  private DecoderGraph() {}

  /** TorchScript method definitions. */
  public static String source() {
    return read(DecoderGraph.class, "decoder.torchscript");
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
