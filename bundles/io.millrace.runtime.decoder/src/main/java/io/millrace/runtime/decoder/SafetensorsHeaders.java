package io.millrace.runtime.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads headers of safetensors files: eight bytes of length, that much JSON, then data (see the
 * format description of huggingface/safetensors).
 */
final class SafetensorsHeaders {
  private static final long LONGEST_HEADER = 100_000_000;
  private static final long MOST_ELEMENTS = 1L << 40;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsHeaders() {}

  /** Whether a folder has weights in such files. */
  static boolean present(Path folder) {
    return Files.isRegularFile(folder.resolve("model.safetensors"))
        || Files.isRegularFile(folder.resolve("model.safetensors.index.json"));
  }

  static Map<String, TensorInfo> read(Path path) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    try {
      if (Files.isRegularFile(path)) {
        readFile(path, tensors);
        return tensors;
      }
      Path single = path.resolve("model.safetensors");
      Path index = path.resolve("model.safetensors.index.json");
      if (Files.isRegularFile(single)) {
        readFile(single, tensors);
      } else if (Files.isRegularFile(index)) {
        readShards(path, index, tensors);
      } else {
        throw PlatformException.caller(
            "MODEL_NOT_FOUND",
            "There is neither " + single + " nor " + index.getFileName() + ".",
            "Name a folder with the model's safetensors files; other weight formats are not read.");
      }
    } catch (IOException e) {
      throw invalid(path, "cannot be read: " + e.getMessage());
    }
    return tensors;
  }

  private static void readShards(Path folder, Path index, Map<String, TensorInfo> tensors)
      throws IOException {
    JsonNode map = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
    TreeSet<String> files = new TreeSet<>();
    map.forEach(file -> files.add(file.asText()));
    for (String file : files) {
      Path shard = folder.resolve(file).normalize();
      if (!shard.startsWith(folder.normalize()) || !Files.isRegularFile(shard)) {
        throw invalid(index, "names " + file + ", which is not in the folder");
      }
      readFile(shard, tensors);
    }
  }

  private static void readFile(Path file, Map<String, TensorInfo> tensors) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw invalid(file, "has " + size + " bytes and no header");
      }
      long length = read(channel, 0, 8).getLong(0);
      if (length < 2 || length > LONGEST_HEADER) {
        throw invalid(file, "announces a header of " + length + " bytes");
      }
      if (8 + length > size) {
        throw invalid(file, "is truncated: header of " + length + " bytes in a file of " + size);
      }
      JsonNode header = JSON.readTree(read(channel, 8, (int) length).array());
      if (!header.isObject()) {
        throw invalid(file, "has a header that is no JSON object");
      }
      List<TensorInfo> read = new ArrayList<>();
      for (var fields = header.fields(); fields.hasNext(); ) {
        var field = fields.next();
        if (!field.getKey().equals("__metadata__")) {
          TensorInfo info = tensor(file, size, 8 + length, field);
          read.add(info);
          tensors.put(field.getKey(), info);
        }
      }
      requireApart(file, read);
    }
  }

  /** The format knows no shared bytes: where two tensors meet, one of them lies. */
  private static void requireApart(Path file, List<TensorInfo> tensors) {
    tensors.sort(Comparator.comparingLong(TensorInfo::offset));
    long end = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.offset() < end && tensor.sizeBytes() > 0) {
        throw invalid(file, "has tensors that overlap at byte " + tensor.offset());
      }
      end = Math.max(end, tensor.offset() + tensor.sizeBytes());
    }
  }

  private static TensorInfo tensor(
      Path file, long size, long dataStart, Map.Entry<String, JsonNode> field) {
    String name = field.getKey();
    JsonNode offsets = field.getValue().path("data_offsets");
    JsonNode dimensions = field.getValue().path("shape");
    if (offsets.size() != 2 || !dimensions.isArray()) {
      throw invalid(file, "describes tensor " + name + " as " + field.getValue());
    }
    long begin = offsets.get(0).asLong(-1);
    long end = offsets.get(1).asLong(-1);
    long[] shape = new long[dimensions.size()];
    long elements = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = dimensions.get(i).isIntegralNumber() ? dimensions.get(i).asLong(-1) : -1;
      if (shape[i] < 0 || shape[i] > 0 && elements > MOST_ELEMENTS / shape[i]) {
        throw invalid(file, "gives tensor " + name + " the shape " + dimensions);
      }
      elements *= shape[i];
    }
    String dtype = field.getValue().path("dtype").asText();
    TensorInfo info = new TensorInfo(dtype, shape, file, dataStart + begin, end - begin);
    if (begin < 0 || end < begin) {
      throw invalid(file, "gives tensor " + name + " the offsets " + offsets);
    }
    if (end > size - dataStart) {
      throw invalid(
          file,
          "is truncated: tensor "
              + name
              + " ends at byte "
              + end
              + " of the data, of "
              + (size - dataStart));
    }
    int width = width(dtype);
    if (width > 0 && info.elements() * width != info.sizeBytes()) {
      throw invalid(
          file, "gives tensor " + name + " " + info.sizeBytes() + " bytes for shape " + dimensions);
    }
    return info;
  }

  private static int width(String dtype) {
    return switch (dtype) {
      case "I64" -> 8;
      case "F32", "I32" -> 4;
      case "F16", "BF16" -> 2;
      case "I8" -> 1;
      default -> 0;
    };
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("ends at byte " + (position + buffer.position()));
      }
    }
    return buffer;
  }

  private static PlatformException invalid(Path file, String what) {
    return PlatformException.caller(
        "MODEL_INVALID",
        file + " " + what + ".",
        "Fetch the file again; compare its size with the source's.");
  }
}
