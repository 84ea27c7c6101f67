package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import io.millrace.runtime.vector.VectorKernels;
import io.millrace.runtime.vector.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An adapter attached to a running decoder, chosen per row beside others. Made by {@link
 * Decoder#attach}; independent of the {@link LoraAdapter} it came from.
 *
 * <p><b>Threads:</b> immutable. <b>Ownership:</b> {@link #close} frees it, after the last call that
 * uses it; the decoder's end frees it as well.
 */
public final class ServedAdapter implements AutoCloseable {
  private final NDManager manager;
  private final List<NDArray> low;
  private final @Nullable AnswerAdapter answers;

  private ServedAdapter(NDManager manager, List<NDArray> low, @Nullable AnswerAdapter answers) {
    this.manager = manager;
    this.low = low;
    this.answers = answers;
  }

  /**
   * Copies, with each module's scale folded into its B.
   *
   * @param answering whether {@link #answers} will be asked for
   */
  static ServedAdapter of(
      NDManager parent,
      DecoderConfig shape,
      LoraAdapter adapter,
      NDArray none,
      @Nullable Packing packing,
      boolean answering) {
    if (adapter.mergesOnly()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "An adapter with DoRA, modules_to_save, biases or an update of the embedding or the head"
              + " cannot be chosen per request.",
          "Load the model with this adapter merged into it, or use plain LoRA.");
    }
    NDManager manager = parent.newSubManager();
    try {
      List<NDArray> ordered = LoraAdapter.ordered(shape, adapter.arrays(), none);
      List<String> modules = shape.modules();
      List<NDArray> scaled = new ArrayList<>();
      for (int i = 0; i < ordered.size(); i += 2) {
        if (ordered.get(i) == none) {
          scaled.addAll(List.of(none, none));
          continue;
        }
        NDArray second = copy(manager, ordered.get(i + 1));
        second.muli(adapter.config().scale(modules.get(i / 2)));
        scaled.addAll(List.of(copy(manager, ordered.get(i)), second));
      }
      if (answering) {
        VectorKernels.warm(Set.of(Weights.F32)); // the model's own may be of another kind
      }
      AnswerAdapter answers = answering ? new AnswerAdapter(manager, shape, scaled) : null;
      return new ServedAdapter(manager, packed(packing, none, scaled), answers);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Bytes that it takes. */
  public long memoryBytes() {
    return low.stream().mapToLong(array -> 4 * array.size()).sum();
  }

  private static NDArray copy(NDManager manager, NDArray array) {
    NDArray copy = array.duplicate();
    copy.attach(manager);
    return copy;
  }

  private static List<NDArray> packed(
      @Nullable Packing packing, NDArray none, List<NDArray> scaled) {
    List<NDArray> low = new ArrayList<>();
    for (int i = 0; i < scaled.size(); i += 2) {
      NDArray first = scaled.get(i);
      NDArray second = scaled.get(i + 1);
      low.addAll(
          packing == null || first == none
              ? List.of(first, second)
              : packed(packing, first, second));
    }
    return low;
  }

  /** For the decoder's products, or as they are if one of them cannot be. */
  private static List<NDArray> packed(Packing packing, NDArray first, NDArray second) {
    NDManager manager = first.getManager();
    Shape inner = first.getShape();
    long outputs = second.getShape().get(0);
    long rank = Packing.fitting(inner.get(0));
    if (Packing.fitting(outputs) != outputs) {
      return List.of(first, second);
    }
    NDArray a = packing.pack(manager, first, rank, inner.get(1));
    NDArray b = a == first ? second : packing.pack(manager, second, outputs, rank);
    if (b == second) {
      return List.of(first, second);
    }
    first.close();
    second.close();
    return List.of(a, b);
  }

  /** For {@link AnswerPass}. */
  AnswerAdapter answers() {
    return Objects.requireNonNull(answers);
  }

  /** Its part of the list {@code lo} of {@link DecoderGraph}. */
  List<NDArray> low() {
    return low;
  }

  @Override
  public void close() {
    manager.close();
  }
}
