package io.millrace.runtime.decoder;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys and values of the tokens that rows of a batch have seen. Every row has its own length, so
 * rows start and end independently.
 *
 * <p><b>Threads:</b> one at a time. <b>Ownership:</b> closed by whoever made it; two float arrays
 * per layer of (rows, capacity, key-value heads, head size).
 */
public final class KvCache implements AutoCloseable {
  private final NDManager manager;
  private final int capacity;
  private final int from;
  private final int[][] read;
  private final boolean[] far;
  private final boolean[] mixed;
  private int longest;
  private final int[] lengths;
  private final int window;
  private final boolean onDevice;
  final List<NDArray> keys = new ArrayList<>();
  final List<NDArray> values = new ArrayList<>();
  private final List<NDArray> both = new ArrayList<>();
  private final int width;
  private final int size;
  private FloatBuffer[][] memory = new FloatBuffer[0][];
  final HeldTensors heldKeys;
  final HeldTensors heldValues;

  KvCache(NDManager parent, DecoderConfig config, int rows, int capacity, int longest) {
    String what = "Keys and values of " + rows + " rows of " + capacity;
    this.onDevice = parent.getDevice().isGpu();
    if (!onDevice) {
      FreeMemory.require(bytes(config, rows, capacity), what);
    }
    this.manager = parent.newSubManager();
    this.capacity = capacity;
    this.longest = longest;
    this.from = longest > 0 ? Integer.MAX_VALUE : longFrom(config);
    this.read = new int[rows][0];
    this.far = new boolean[rows];
    this.mixed = new boolean[rows];
    this.window = config.window();
    this.width = config.keyValueHeads() * config.headSize();
    this.size = config.headSize();
    this.lengths = new int[rows];
    // one slot more than tokens: padding of ragged steps lands there, unseen by any row
    Shape shape = new Shape(rows, capacity + 1L, 2, config.keyValueHeads(), config.headSize());
    try {
      for (int i = 0; i < config.layers(); i++) {
        NDArray layer = manager.zeros(shape); // a token's values lie after its keys
        both.add(layer);
        keys.add(layer.get(":, :, 0"));
        values.add(layer.get(":, :, 1"));
      }
      heldKeys = new HeldTensors(manager, keys);
      heldValues = new HeldTensors(manager, values);
    } catch (EngineException e) {
      manager.close();
      throw DeviceLoading.refused(e, parent.getDevice(), what);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Whether it is in a CUDA device's memory, which no buffer of the virtual machine shows. */
  boolean onDevice() {
    return onDevice;
  }

  /** Tokens that a sliding block sees, 0 without such. */
  int window() {
    return window;
  }

  private static int longFrom(DecoderConfig config) {
    return config.rotaries().stream().mapToInt(Rotary::longFrom).min().orElse(Integer.MAX_VALUE);
  }

  /** Length of the sequences whose frequencies turn what is read next. */
  int longest() {
    return longest;
  }

  /** Whether each row has the frequencies of its own length, and rows may have to be read again. */
  boolean switches() {
    return from < Integer.MAX_VALUE;
  }

  /** Whether a row was turned as long sequences are. */
  boolean far(int row) {
    return far[row];
  }

  /** Whether so many tokens more turn what the row holds otherwise. */
  boolean crosses(int row, int more) {
    return lengths[row] > 0 && (mixed[row] || far[row] != lengths[row] + more > from);
  }

  /** A row is turned as sequences of this length are. */
  void begin(int row, int length) {
    far[row] = length > from;
    mixed[row] = false;
  }

  /**
   * A row holds what it held before a step that failed.
   *
   * @param again whether some of it was read again, so that next all must be
   */
  void restore(int row, int length, boolean again) {
    lengths[row] = length;
    mixed[row] |= again;
  }

  /** What is read next is turned as long sequences are, or not. */
  void turnBy(boolean far) {
    longest = far ? Integer.MAX_VALUE : 1;
  }

  /** The tokens that a row holds. */
  int[] remembered(int row) {
    return Arrays.copyOf(read[row], lengths[row]);
  }

  /** Keeps tokens that a row is about to hold. */
  void remember(int row, int[] tokens) {
    int needed = lengths[row] + tokens.length;
    if (read[row].length < needed) {
      read[row] = Arrays.copyOf(read[row], Math.min(capacity, Math.max(needed, 2 * needed)));
    }
    System.arraycopy(tokens, 0, read[row], lengths[row], tokens.length);
  }

  public int rows() {
    return lengths.length;
  }

  /** Tokens a row can hold. */
  public int capacity() {
    return capacity;
  }

  /** Tokens a row holds. */
  public int length(int row) {
    return lengths[row];
  }

  /** Forgets all but the first {@code length} tokens of a row. */
  public void truncate(int row, int length) {
    if (length < 0 || length > lengths[row]) {
      throw new IllegalArgumentException(
          "row " + row + " holds " + lengths[row] + ", not " + length);
    }
    lengths[row] = length;
  }

  /**
   * Copies the first tokens of a row into another row, which then holds these alone.
   *
   * @param into this cache or another one of the same decoder, made in the same way
   */
  public void copyTo(int row, KvCache into, int to, int length) {
    if (length < 0 || length > lengths[row] || length > into.capacity) {
      throw new IllegalArgumentException(
          length + " tokens of row " + row + " with " + lengths[row] + " into " + into.capacity);
    }
    if (length > 0) {
      try (NDManager call = manager.newSubManager()) {
        for (int i = 0; i < keys.size(); i++) {
          copy(call, keys.get(i), row, into.keys.get(i), to, length);
          copy(call, values.get(i), row, into.values.get(i), to, length);
        }
      }
    }
    into.lengths[to] = length;
    into.far[to] = far[row];
    into.mixed[to] = mixed[row];
    into.read[to] = read[row].clone();
  }

  private static void copy(
      NDManager call, NDArray source, int from, NDArray target, int to, int length) {
    NDArray part = source.get(new NDIndex("{}, :{}", from, length));
    part.attach(call);
    target.set(new NDIndex("{}, :{}", to, length), part);
  }

  /**
   * Writes the keys and values of a row's next token; {@link #grown} makes it one of the row's.
   *
   * @param both keys, then values, from {@code at}
   */
  void put(int layer, int row, float[] both, int at) {
    memory(layer, row).put(offset(row, lengths[row]), both, at, 2 * width);
  }

  /**
   * Where keys and values lie that a token attends to.
   *
   * @param memory tokens one after the other, each keys of all heads and values of all heads
   * @param first the first token's place
   * @param tokens how many
   */
  record Seen(FloatBuffer memory, int first, int tokens) {}

  /**
   * What a row's next token attends to, itself included.
   *
   * @param last how many tokens at most, 0 for all
   */
  Seen seen(int layer, int row, int last) {
    int tokens = lengths[row] + 1;
    int first = last > 0 ? Math.max(0, tokens - last) : 0;
    return new Seen(memory(layer, row), offset(row, first), tokens - first);
  }

  /** Rows whose keys and values of a layer one buffer holds. */
  private int rowsABuffer() {
    return (int) Math.max(1, Integer.MAX_VALUE / (8L * width * (capacity + 1L)));
  }

  private int offset(int row, int token) {
    return 2 * width * (row % rowsABuffer() * (capacity + 1) + token);
  }

  private FloatBuffer memory(int layer, int row) {
    if (memory.length == 0) {
      memory = both.stream().map(this::buffers).toArray(FloatBuffer[][]::new);
    }
    return memory[layer][row / rowsABuffer()];
  }

  /** The engine's own memory, not a copy. */
  private FloatBuffer[] buffers(NDArray layer) {
    int each = rowsABuffer();
    FloatBuffer[] buffers = new FloatBuffer[(lengths.length + each - 1) / each];
    for (int i = 0; i < buffers.length; i++) {
      int end = Math.min(lengths.length, (i + 1) * each);
      NDArray part = layer.get(new NDIndex("{}:{}", i * each, end));
      part.attach(manager);
      buffers[i] = part.toByteBuffer(true).order(ByteOrder.nativeOrder()).rewind().asFloatBuffer();
    }
    return buffers;
  }

  /** Bytes that a token's keys and values take. */
  public static long tokenBytes(DecoderConfig config) {
    return 8L * config.layers() * config.keyValueHeads() * config.headSize();
  }

  /** Bytes that a cache of so many rows and tokens takes. */
  static long bytes(DecoderConfig config, int rows, int capacity) {
    return tokenBytes(config) * rows * (capacity + 1L);
  }

  void grown(int row, int by) {
    lengths[row] += by;
  }

  void grown(int[] rows, int[][] tokens) {
    for (int i = 0; i < rows.length; i++) {
      lengths[rows[i]] += tokens[i].length;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
