package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Writes FLOAT32 and whole-number tensors as a safetensors file. Equal tensors in equal order give
 * equal bytes.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * Writes or replaces {@code file}.
   *
   * @param tensors FLOAT32, INT8, INT32 or INT64, written in iteration order
   */
  public static void write(Path file, Map<String, NDArray> tensors) throws IOException {
    write(file, tensors, Set.of());
  }

  /** The same, with those tensors as BF16 whose numbers all are: nothing is lost. */
  static void writeHalved(Path file, Map<String, NDArray> tensors) throws IOException {
    Set<String> halves = new HashSet<>();
    for (var entry : tensors.entrySet()) {
      if (entry.getValue().getDataType() == DataType.FLOAT32 && halves(entry.getValue())) {
        halves.add(entry.getKey());
      }
    }
    write(file, tensors, halves);
  }

  private static void write(Path file, Map<String, NDArray> tensors, Set<String> halves)
      throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      boolean half = halves.contains(entry.getKey());
      String dtype = half ? "BF16" : dtype(entry.getValue());
      ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", dtype);
      var shape = tensor.putArray("shape");
      for (long d : entry.getValue().getShape().getShape()) {
        shape.add(d);
      }
      int width = half ? 2 : entry.getValue().getDataType().getNumOfBytes();
      long end = offset + entry.getValue().size() * width;
      tensor.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    byte[] padding = " ".repeat((8 - json.length % 8) % 8).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer head =
        ByteBuffer.allocate(8 + json.length + padding.length).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(json.length + padding.length).put(json).put(padding).flip();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, head);
      for (var entry : tensors.entrySet()) {
        ByteBuffer bytes = entry.getValue().toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        write(channel, halves.contains(entry.getKey()) ? halved(bytes) : bytes);
      }
      channel.force(true);
    }
  }

  private static boolean halves(NDArray tensor) {
    IntBuffer bits = tensor.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    while (bits.hasRemaining()) {
      if ((bits.get() & 0xFFFF) != 0) {
        return false;
      }
    }
    return true;
  }

  private static ByteBuffer halved(ByteBuffer floats) {
    IntBuffer bits = floats.asIntBuffer();
    ByteBuffer halved = ByteBuffer.allocate(2 * bits.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (bits.hasRemaining()) {
      halved.putShort((short) (bits.get() >>> 16));
    }
    return halved.flip();
  }

  private static String dtype(NDArray tensor) {
    return switch (tensor.getDataType()) {
      case FLOAT32 -> "F32";
      case INT8 -> "I8";
      case INT32 -> "I32";
      case INT64 -> "I64";
      default -> throw new IllegalArgumentException("tensors of " + tensor.getDataType());
    };
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
