package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.List;

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

  private ServedAdapter(NDManager manager, List<NDArray> low) {
    this.manager = manager;
    this.low = low;
  }

  /** Copies, with each module's scale folded into its B. */
  static ServedAdapter of(
      NDManager parent, DecoderConfig shape, LoraAdapter adapter, NDArray none) {
    if (adapter.mergesOnly()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "An adapter with DoRA or modules_to_save cannot be chosen per request.",
          "Load the model with this adapter merged into it, or use plain LoRA.");
    }
    NDManager manager = parent.newSubManager();
    try {
      List<NDArray> ordered = LoraAdapter.ordered(shape, adapter.arrays(), none);
      List<String> modules = shape.modules();
      List<NDArray> low = new ArrayList<>();
      for (int i = 0; i < ordered.size(); i++) {
        NDArray array = ordered.get(i);
        if (array == none) {
          low.add(none);
          continue;
        }
        NDArray copy = array.duplicate();
        copy.attach(manager);
        low.add(i % 2 == 0 ? copy : copy.muli(adapter.config().scale(modules.get(i / 2))));
      }
      return new ServedAdapter(manager, low);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Bytes that it takes. */
  public long memoryBytes() {
    return low.stream().mapToLong(array -> 4 * array.size()).sum();
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
