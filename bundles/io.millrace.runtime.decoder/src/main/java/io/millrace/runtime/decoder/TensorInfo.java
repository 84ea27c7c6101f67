package io.millrace.runtime.decoder;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a tensor lies in a safetensors file. The array is not copied.
 *
 * @param dtype as in the file: F32, F16, BF16, …
 * @param file that holds it
 * @param offset of its first byte in the file
 * @param sizeBytes its length
 */
record TensorInfo(String dtype, long[] shape, Path file, long offset, long sizeBytes) {
  long elements() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }
}
