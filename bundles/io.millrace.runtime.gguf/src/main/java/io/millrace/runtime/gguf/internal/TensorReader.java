package io.millrace.runtime.gguf.internal;

import io.millrace.runtime.gguf.internal.Names.Named;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Unpacks tensors and undoes what llama.cpp's converter did to them. */
final class TensorReader {
  private TensorReader() {}

  /** FLOAT32 in the processor's order, which is little-endian where the engine runs. */
  static ByteBuffer read(Path file, Named named) throws IOException {
    Tensor tensor = named.source();
    if (tensor.elements() > Integer.MAX_VALUE / 4 || tensor.bytes() > Integer.MAX_VALUE) {
      throw new UnknownFormat(
          "tensor "
              + tensor.name()
              + " needs "
              + 4 * tensor.elements()
              + " bytes as F32; one may"
              + " have 2 GiB");
    }
    ByteBuffer packed;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      packed = channel.map(FileChannel.MapMode.READ_ONLY, tensor.offset(), tensor.bytes());
    }
    packed.order(ByteOrder.LITTLE_ENDIAN);
    int elements = (int) tensor.elements();
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * elements).order(ByteOrder.nativeOrder());
    FloatBuffer out = bytes.asFloatBuffer();
    // a bias is permuted as a matrix of one column
    boolean column = named.change() == Change.HEADS_INTERLEAVED && tensor.shape().length == 1;
    if (column && tensor.format().elements() > 1) {
      throw new UnknownFormat("tensor " + tensor.name() + " is a packed vector");
    }
    int width = column ? 1 : tensor.width();
    int rows = elements / width;
    int blocks = width / tensor.format().elements();
    for (int row = 0; row < rows; row++) {
      int target = row(named, row, rows) * width;
      for (int block = 0; block < blocks; block++) {
        int at = (row * blocks + block) * tensor.format().bytes();
        Blocks.unpack(
            tensor.format(), packed, at, out, target + block * tensor.format().elements());
      }
    }
    if (named.change() == Change.ONE_ADDED) {
      for (int i = 0; i < elements; i++) {
        out.put(i, out.get(i) - 1);
      }
    }
    return named.change() == Change.TRANSPOSED ? transposed(out, rows, width) : bytes;
  }

  /**
   * Where a row belongs. The converter reshapes a head to (2, size/2) and swaps these two ({@code
   * LlamaModel.permute} in convert_hf_to_gguf.py), so halves are interleaved.
   */
  private static int row(Named named, int row, int rows) {
    if (named.change() != Change.HEADS_INTERLEAVED) {
      return row;
    }
    int size = rows / named.heads();
    int within = row % size;
    return row - within + within % 2 * (size / 2) + within / 2;
  }

  private static ByteBuffer transposed(FloatBuffer from, int rows, int width) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(4 * rows * width).order(ByteOrder.nativeOrder());
    FloatBuffer to = bytes.asFloatBuffer();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        to.put(i * rows + row, from.get(row * width + i));
      }
    }
    return bytes;
  }
}
