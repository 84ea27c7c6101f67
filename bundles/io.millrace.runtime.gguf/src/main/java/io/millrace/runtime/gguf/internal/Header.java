package io.millrace.runtime.gguf.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a GGUF file says about itself (format description: ggml's {@code docs/gguf.md}, versions 2
 * and 3).
 *
 * @param metadata values are Long, Double, Boolean, String or List of them
 * @param tensors by name, in the file's order; each lies within the file
 */
public record Header(Map<String, Object> metadata, Map<String, Tensor> tensors) {
  private static final int MAGIC = 0x46554747;
  private static final int MOST_ENTRIES = 1 << 16;
  private static final int MOST_ITEMS = 1 << 22;
  private static final int MOST_DIMENSIONS = 4;
  private static final long MOST_ELEMENTS = 1L << 40;
  private static final int ARRAY = 9;

  /**
   * @throws BrokenFile if it is truncated or lies about itself
   */
  public static Header read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      HeaderReader in = new HeaderReader(channel);
      if (in.left() < 24 || in.fourBytes() != MAGIC) {
        throw new BrokenFile("does not begin as a GGUF file");
      }
      int version = in.fourBytes();
      if (version != 2 && version != 3) {
        throw new BrokenFile("has version " + version + " of GGUF; 2 and 3 are read");
      }
      int tensors = in.count("tensors", 24, MOST_ENTRIES);
      int entries = in.count("entries", 13, MOST_ENTRIES);
      Map<String, Object> metadata = new LinkedHashMap<>();
      for (int i = 0; i < entries; i++) {
        String key = in.text();
        if (metadata.put(key, value(in, in.fourBytes())) != null) {
          throw new BrokenFile("has the entry " + key + " twice");
        }
      }
      return new Header(metadata, tensors(in, tensors, metadata, channel.size()));
    }
  }

  private static Object value(HeaderReader in, int type) throws IOException {
    return switch (type) {
      case 0 -> (long) in.oneByte();
      case 1 -> (long) (byte) in.oneByte();
      case 2 -> (long) (in.twoBytes() & 0xffff);
      case 3 -> (long) in.twoBytes();
      case 4 -> Integer.toUnsignedLong(in.fourBytes());
      case 5 -> (long) in.fourBytes();
      case 6 -> (double) Float.intBitsToFloat(in.fourBytes());
      case 7 -> in.oneByte() != 0;
      case 8 -> in.text();
      case 10, 11 -> in.eightBytes();
      case 12 -> Double.longBitsToDouble(in.eightBytes());
      case ARRAY -> list(in);
      default -> throw new BrokenFile("has an entry of the unknown type " + type);
    };
  }

  private static List<Object> list(HeaderReader in) throws IOException {
    int type = in.fourBytes();
    if (type == ARRAY) {
      throw new BrokenFile("has a list of lists");
    }
    int count = in.count("items", type == 8 ? 8 : 1, MOST_ITEMS);
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(value(in, type));
    }
    return items;
  }

  private static Map<String, Tensor> tensors(
      HeaderReader in, int count, Map<String, Object> metadata, long size) throws IOException {
    List<Tensor> relative = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      relative.add(tensor(in));
    }
    long alignment = metadata.get("general.alignment") instanceof Long n ? n : 32;
    if (alignment < 1 || alignment > 1 << 20) {
      throw new BrokenFile("has the alignment " + alignment);
    }
    long start = (in.position() + alignment - 1) / alignment * alignment;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Tensor t : relative) {
      if (t.offset() < 0 || t.offset() > size || t.bytes() > size - start - t.offset()) {
        throw new BrokenFile(
            "is truncated or lies: tensor "
                + t.name()
                + " of "
                + t.bytes()
                + " bytes at "
                + t.offset()
                + " after "
                + start
                + " of "
                + size);
      }
      Tensor placed = new Tensor(t.name(), t.format(), t.shape(), start + t.offset());
      if (tensors.put(t.name(), placed) != null) {
        throw new BrokenFile("has the tensor " + t.name() + " twice");
      }
    }
    return tensors;
  }

  private static Tensor tensor(HeaderReader in) throws IOException {
    String name = in.text();
    int dimensions = in.fourBytes();
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw new BrokenFile("gives tensor " + name + " " + dimensions + " dimensions");
    }
    long[] shape = new long[dimensions];
    long elements = 1;
    for (int i = dimensions - 1; i >= 0; i--) {
      shape[i] = in.eightBytes();
      if (shape[i] < 1 || shape[i] > MOST_ELEMENTS / elements) {
        throw new BrokenFile("gives tensor " + name + " a dimension of " + shape[i]);
      }
      elements *= shape[i];
    }
    int code = in.fourBytes();
    BlockFormat format =
        BlockFormat.of(code)
            .orElseThrow(
                () ->
                    new UnknownFormat(
                        "tensor " + name + " is packed as " + BlockFormat.called(code)));
    if (shape[dimensions - 1] % format.elements() != 0) {
      throw new BrokenFile(
          "packs tensor " + name + " as " + format + " in rows of " + shape[dimensions - 1]);
    }
    return new Tensor(name, format, shape, in.eightBytes());
  }
}
