package io.millrace.runtime.decoder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a model's weight files hold, from their headers alone: no engine is needed and no weight is
 * read.
 */
public final class StoredTensors {
  /**
   * A tensor as it is stored.
   *
   * @param name Hugging Face's
   * @param format F32, BF16, Q4_K, …
   * @param shape rows first
   * @param file name of the file
   */
  public record Stored(String name, String format, List<Long> shape, String file, long sizeBytes) {
    public Stored {
      shape = List.copyOf(shape);
    }

    public long elements() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }
  }

  private StoredTensors() {}

  /**
   * In the files' order.
   *
   * @param path as {@link Safetensors#open}
   * @throws io.millrace.api.PlatformException as {@link Safetensors#open}
   */
  public static List<Stored> of(Path path) {
    List<Stored> stored = new ArrayList<>();
    Safetensors.open(path).tensors().forEach((name, tensor) -> stored.add(stored(name, tensor)));
    return stored;
  }

  private static Stored stored(String name, TensorInfo tensor) {
    List<Long> sizes = Arrays.stream(tensor.shape()).boxed().toList();
    String file = String.valueOf(tensor.file().getFileName());
    return new Stored(name, tensor.dtype(), sizes, file, tensor.sizeBytes());
  }
}
