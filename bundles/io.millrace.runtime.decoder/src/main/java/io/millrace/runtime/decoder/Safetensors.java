package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.millrace.api.PlatformException;
import io.millrace.runtime.gguf.Binary16;
import io.millrace.runtime.gguf.GgufModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a safetensors file, of a sharded folder or of a GGUF file, by name. Files are
 * mapped, never read whole, and may exceed 2 GiB (one tensor may not). F32 tensors are used in
 * place; F16, BF16 and rounded tensors (I8 with {@code _scale} beside, {@link PackedTensors}) are
 * widened to F32, because the engine aborts the process on dtypes it does not map; what GGUF packs
 * is unpacked to F32.
 *
 * <p><b>Threads:</b> immutable. <b>Ownership:</b> arrays belong to the manager they are read into;
 * a mapping lives as long as its array. Files must not be truncated meanwhile: the system answers
 * that with a fault that ends the process.
 *
 * <p><b>Failures:</b> {@code MODEL_NOT_FOUND} without a file; {@code MODEL_INVALID} for a truncated
 * file, a broken header, a missing tensor or a wrong shape; {@code MODEL_UNSUPPORTED} for a dtype
 * that is none of these; {@code MODEL_MEMORY_UNAVAILABLE} when widening needs more than is free.
 */
public final class Safetensors {
  /** Buffers of older checkpoints, heads that are tied, and the half of a model that sees. */
  private static final Pattern IDLE =
      Pattern.compile(
          "rotary_emb\\.inv_freq$|\\.attn\\.(masked_)?bias$|lm_head\\.weight$"
              + "|^(model\\.)?(vision_tower|multi_modal_projector)\\.");

  private static final String HEAD = TensorNames.HEAD + ".weight";

  private final Path source;
  private final Map<String, TensorInfo> tensors;
  private final @Nullable GgufModel gguf;

  private Safetensors(Path source, Map<String, TensorInfo> tensors, @Nullable GgufModel gguf) {
    this.source = source;
    this.tensors = tensors;
    this.gguf = gguf;
  }

  /**
   * Reads the headers.
   *
   * @param path a file, or a folder with {@code model.safetensors}, a sharded {@code
   *     model.safetensors.index.json} or one GGUF file
   */
  public static Safetensors open(Path path) {
    Optional<Path> packed = GgufModel.find(path);
    if (packed.isEmpty()) {
      return new Safetensors(path, PackedTensors.united(path, SafetensorsHeaders.read(path)), null);
    }
    GgufModel gguf = GgufModel.open(packed.get());
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (String name : gguf.names()) {
      TensorInfo info =
          new TensorInfo(gguf.format(name), gguf.shape(name), gguf.file(), 0, gguf.sizeBytes(name));
      tensors.put(name, info);
    }
    return new Safetensors(path, tensors, gguf);
  }

  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Under which name the file has each tensor of a model.
   *
   * @throws PlatformException MODEL_INVALID if one is missing, MODEL_UNSUPPORTED if there are
   *     others that take part in the arithmetic
   */
  Map<String, String> spellings(DecoderConfig config) {
    Map<String, String> stored = new LinkedHashMap<>();
    TensorNames family = config.family().names();
    for (String name : config.tensors().keySet()) {
      List<String> spellings = family.spellings(name);
      if (config.tiedEmbeddings() && name.equals(family.embedding() + ".weight")) {
        spellings = new ArrayList<>(spellings);
        spellings.add(HEAD); // of two names for one tensor, a file may have either
      }
      String found = spellings.stream().filter(tensors::containsKey).findFirst().orElse(name);
      info(found);
      stored.put(name, found);
    }
    List<String> others = new ArrayList<>(tensors.keySet());
    others.removeAll(stored.values());
    for (String name : stored.values()) {
      others.remove(scale(name));
      others.remove(PackedTensors.zero(name));
    }
    others.removeIf(IDLE.asPredicate());
    if (!others.isEmpty()) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          source
              + " holds "
              + others.size()
              + " tensors that config.json does not account for, such as "
              + others.get(0)
              + ".",
          "Use a checkpoint of the family that config.json names, as its library saves it.");
    }
    return stored;
  }

  /**
   * A configuration of tied embeddings, or the same with a head of its own if the folder's weights
   * hold one that is another matrix.
   */
  static DecoderConfig fitted(Path folder, DecoderConfig config) {
    return SafetensorsHeaders.present(folder) ? open(folder).fitted(config) : config;
  }

  private DecoderConfig fitted(DecoderConfig config) {
    TensorNames family = config.family().names();
    TensorInfo head = tensors.get(HEAD);
    if (gguf != null || head == null) {
      return config;
    }
    for (String name : family.spellings(family.embedding() + ".weight")) {
      TensorInfo embedding = tensors.get(name);
      if (embedding != null) {
        boolean same =
            head.dtype().equals(embedding.dtype())
                && head.sizeBytes() == embedding.sizeBytes()
                && map(head, HEAD).equals(map(embedding, name));
        return same ? config : config.untied();
      }
    }
    return config;
  }

  /** Where each lies, in the files' order. */
  Map<String, TensorInfo> tensors() {
    return tensors;
  }

  /** Sizes of a tensor's dimensions. */
  public long[] shape(String name) {
    return info(name).shape().clone();
  }

  /** Bytes that reading all tensors would add to the process, not counting mapped ones. */
  long bytesToAllocate() {
    return tensors.values().stream()
        .filter(t -> gguf != null || !t.dtype().equals("F32"))
        .mapToLong(t -> t.elements() * 4)
        .sum();
  }

  /** Refuses a model whose widened tensors do not fit into free memory. */
  public void requireMemory() {
    FreeMemory.require(bytesToAllocate(), "Weights of " + source);
  }

  /**
   * Reads a tensor as FLOAT32.
   *
   * @param expected its shape, or empty for any
   */
  public NDArray read(NDManager manager, String name, long... expected) {
    TensorInfo info = info(name);
    requireShape(info, name, expected);
    Shape shape = new Shape(info.shape());
    if (gguf != null) {
      return manager.create(gguf.read(name), shape, DataType.FLOAT32);
    }
    if (packed(info)) {
      return new PackedTensors(this, source).widened(manager, name, info);
    }
    if (rounded(info, name)) {
      return widened(manager, name, info.shape());
    }
    ByteBuffer bytes = map(info, name);
    if (info.elements() == 0) {
      return manager.zeros(shape);
    }
    return switch (info.dtype()) {
      case "F32" -> manager.create(bytes, shape, DataType.FLOAT32);
      case "F16" -> manager.create(halves(bytes), shape, DataType.FLOAT32);
      case "BF16" -> manager.create(brainHalves(bytes), shape, DataType.FLOAT32);
      default ->
          throw PlatformException.caller(
              "MODEL_UNSUPPORTED",
              "Tensor " + name + " in " + info.file() + " has dtype " + info.dtype() + ".",
              "Use a model stored as F32, F16 or BF16, or rounded by function quantize.");
    };
  }

  /** Where the scales of a rounded tensor are. */
  static String scale(String name) {
    return name + "_scale";
  }

  /**
   * Reads a tensor as it was rounded.
   *
   * @param expected its shape
   * @return null if it is stored unrounded
   */
  @Nullable RoundedTensor rounded(NDManager manager, String name, long... expected) {
    TensorInfo info = info(name);
    if (gguf != null || !rounded(info, name)) {
      return null;
    }
    requireShape(info, name, expected);
    TensorInfo held = info(scale(name));
    if (expected.length != 2 || !scales(held.shape(), expected)) {
      throw invalid(
          "tensor "
              + scale(name)
              + " has shape "
              + Arrays.toString(held.shape())
              + " for a matrix of "
              + Arrays.toString(expected));
    }
    NDArray values = manager.create(map(info, name), new Shape(info.shape()), DataType.INT8);
    NDArray scales = read(manager, scale(name));
    DecoderWeights.requireNumbers(scale(name), scales);
    return new RoundedTensor(values, held.shape().length == 1 ? scales.expandDims(1) : scales);
  }

  /**
   * Reads a matrix of four bits as it is packed.
   *
   * @param expected its shape
   * @return null if it is stored otherwise, or with a row that ends within a word
   */
  @Nullable GroupedTensor grouped(NDManager manager, String name, long... expected) {
    TensorInfo info = info(name);
    if (!packed(info)) {
      return null;
    }
    requireShape(info, name, expected);
    return info.shape()[1] % 8 == 0
        ? new PackedTensors(this, source).read(manager, name, info)
        : null;
  }

  /** Whether there are matrices of four bits. */
  boolean grouped() {
    return tensors.values().stream().anyMatch(this::packed);
  }

  private boolean packed(TensorInfo info) {
    return gguf == null && info.dtype().equals(PackedTensors.DTYPE);
  }

  /** Bytes alone are no numbers: without scales they are of some other tool's making. */
  private boolean rounded(TensorInfo info, String name) {
    return info.dtype().equals("I8") && tensors.containsKey(scale(name));
  }

  /** One a row, or one a column of a matrix that is held the other way. */
  private static boolean scales(long[] shape, long[] matrix) {
    return Arrays.equals(shape, new long[] {matrix[0]})
        || Arrays.equals(shape, new long[] {matrix[0], 1})
        || Arrays.equals(shape, new long[] {1, matrix[1]});
  }

  private void requireShape(TensorInfo info, String name, long[] expected) {
    if (expected.length > 0 && !Arrays.equals(expected, info.shape())) {
      throw invalid(
          "tensor "
              + name
              + " has shape "
              + Arrays.toString(info.shape())
              + ", config.json says "
              + Arrays.toString(expected));
    }
  }

  private NDArray widened(NDManager manager, String name, long[] shape) {
    try (NDManager call = manager.newSubManager()) {
      RoundedTensor rounded = Objects.requireNonNull(rounded(call, name, shape));
      NDArray wide = rounded.values().toType(DataType.FLOAT32, false).mul(rounded.scales());
      wide.attach(manager);
      return wide;
    }
  }

  private TensorInfo info(String name) {
    TensorInfo info = tensors.get(name);
    if (info == null) {
      throw invalid("tensor " + name + " is missing (" + tensors.size() + " tensors present)");
    }
    return info;
  }

  static ByteBuffer map(TensorInfo info, String name) {
    if (info.sizeBytes() > Integer.MAX_VALUE) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "Tensor " + name + " has " + info.sizeBytes() + " bytes; one tensor may have 2 GiB.",
          "Use a model with a smaller vocabulary or stored as BF16.");
    }
    try (FileChannel channel = FileChannel.open(info.file(), StandardOpenOption.READ)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, info.offset(), info.sizeBytes())
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new PlatformException(
          "MODEL_INVALID",
          io.millrace.api.Blame.ENVIRONMENT,
          true,
          info.file() + " cannot be mapped: " + e.getMessage(),
          "Check that the file is readable and that address space is left.",
          e);
    }
  }

  private static ByteBuffer brainHalves(ByteBuffer bytes) {
    ByteBuffer wide = widened(bytes);
    for (int i = 0, n = bytes.remaining() / 2; i < n; i++) {
      wide.putInt(i * 4, bytes.getShort(i * 2) << 16);
    }
    return wide;
  }

  private static ByteBuffer halves(ByteBuffer bytes) {
    ByteBuffer wide = widened(bytes);
    FloatBuffer floats = wide.asFloatBuffer();
    for (int i = 0, n = bytes.remaining() / 2; i < n; i++) {
      floats.put(i, Binary16.widen(bytes.getShort(i * 2)));
    }
    return wide;
  }

  private static ByteBuffer widened(ByteBuffer bytes) {
    return wide(2L * bytes.remaining());
  }

  /** Room for a tensor of so many bytes as F32. */
  static ByteBuffer wide(long size) {
    if (size > Integer.MAX_VALUE) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          "A tensor needs " + size + " bytes as F32; one tensor may have 2 GiB.",
          "Use a model with a smaller vocabulary.");
    }
    return ByteBuffer.allocateDirect((int) size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private PlatformException invalid(String what) {
    return PlatformException.caller(
        "MODEL_INVALID",
        "In " + source + " " + what + ".",
        "Fetch the model's files again and check that config.json belongs to them.");
  }
}
