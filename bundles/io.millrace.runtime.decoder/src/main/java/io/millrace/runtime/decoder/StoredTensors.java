package io.millrace.runtime.decoder;

import io.millrace.runtime.gguf.GgufModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
    Optional<Path> packed = GgufModel.find(path);
    if (packed.isPresent()) {
      GgufModel gguf = GgufModel.open(packed.get());
      for (String name : gguf.names()) {
        stored.add(
            stored(name, gguf.format(name), gguf.shape(name), gguf.file(), gguf.sizeBytes(name)));
      }
      return stored;
    }
    SafetensorsHeaders.read(path)
        .forEach(
            (name, t) -> stored.add(stored(name, t.dtype(), t.shape(), t.file(), t.sizeBytes())));
    return stored;
  }

  private static Stored stored(
      String name, String format, long[] shape, Path file, long sizeBytes) {
    List<Long> sizes = Arrays.stream(shape).boxed().toList();
    return new Stored(name, format, sizes, String.valueOf(file.getFileName()), sizeBytes);
  }
}
