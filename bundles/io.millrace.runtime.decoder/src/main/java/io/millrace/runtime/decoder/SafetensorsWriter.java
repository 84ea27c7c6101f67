package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Writes FLOAT32 and INT8 tensors as a safetensors file. Equal tensors in equal order give equal
 * bytes.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * Writes or replaces {@code file}.
   *
   * @param tensors FLOAT32 or INT8, written in iteration order
   */
  public static void write(Path file, Map<String, NDArray> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (var entry : tensors.entrySet()) {
      ObjectNode tensor = header.putObject(entry.getKey()).put("dtype", dtype(entry.getValue()));
      var shape = tensor.putArray("shape");
      for (long d : entry.getValue().getShape().getShape()) {
        shape.add(d);
      }
      long end = offset + entry.getValue().size() * entry.getValue().getDataType().getNumOfBytes();
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
      for (NDArray tensor : tensors.values()) {
        write(channel, tensor.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
      }
      channel.force(true);
    }
  }

  private static String dtype(NDArray tensor) {
    return switch (tensor.getDataType()) {
      case FLOAT32 -> "F32";
      case INT8 -> "I8";
      default -> throw new IllegalArgumentException("tensors of " + tensor.getDataType());
    };
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
