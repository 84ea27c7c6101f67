package io.millrace.runtime.gguf.internal;

import java.util.Arrays;

/**
 * Where a tensor lies. The array is not copied.
 *
 * @param shape rows first, as everybody but ggml writes it
 * @param offset of its first byte in the file
 */
public record Tensor(String name, BlockFormat format, long[] shape, long offset) {
  public long elements() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  public long bytes() {
    return elements() / format.elements() * format.bytes();
  }

  /** Elements that lie together: those of the last dimension. */
  int width() {
    return (int) shape[shape.length - 1];
  }
}
