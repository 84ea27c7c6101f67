package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Set;

/**
 * Rounds matrices to four bits in groups of 32 columns, and packs them for products ({@code
 * int4.torchscript}): {@code aten::_weight_int4pack_mm_for_cpu}, with activations in bfloat16. Each
 * result is summed in FLOAT32 in the order of columns, so a row's do not depend on those beside it.
 *
 * <p>A group's scale is the one of eight, of either sign, whose rounding loses least (sum of
 * squares), each moved to where it fits its own codes best; as llama.cpp's quantisers search.
 */
record FourBits(TorchProgram program) {
  static final int GROUP = 32;
  private static final Set<Integer> GROUPS = Set.of(32, 64, 128, 256);
  private static final int OUTPUTS = 16;

  /** The program's text, in front of one that multiplies. */
  static String source() {
    String bytes = Int8Range.of().into(DecoderGraph.read(FourBits.class, "int8.torchscript"));
    return bytes.substring(0, bytes.indexOf("  def normed"))
        + DecoderGraph.read(FourBits.class, "int4.torchscript");
  }

  /** Whether the product takes such a matrix; others stay in eight bits. */
  static boolean fits(long out, long in) {
    return out % OUTPUTS == 0 && in % GROUP == 0;
  }

  /** Whether the product takes it as it is. */
  static boolean takes(GroupedTensor matrix) {
    return fits(matrix.out(), matrix.in()) && matrix.group() % GROUP == 0;
  }

  /**
   * Rounds.
   *
   * @param matrix FLOAT32 (out, in) that {@link #fits}
   */
  GroupedTensor round(NDManager manager, NDArray matrix) {
    NDArray scales = program.run(manager, "steps", matrix, (long) GROUP);
    NDArray words = program.run(manager, "words", matrix, scales, (long) GROUP);
    return new GroupedTensor(words, scales, manager.zeros(scales.getShape()));
  }

  /** The numbers that a matrix stands for. */
  NDArray wide(NDManager manager, GroupedTensor matrix) {
    return program.run(
        manager, "wide", matrix.words(), matrix.scales(), matrix.zeros(), (long) matrix.group());
  }

  /** Packs matrices, one below the other, as the program's next; returns the bytes they take. */
  long pack(List<GroupedTensor> matrices) {
    int first = matrices.get(0).group();
    boolean same = matrices.stream().allMatch(m -> m.group() == first);
    int group = same && GROUPS.contains(first) ? first : GROUP;
    List<GroupedTensor> parts = matrices.stream().map(m -> m.regrouped(group)).toList();
    program.count(
        "four",
        parts.stream().map(GroupedTensor::words).toList(),
        parts.stream().map(GroupedTensor::scales).toList(),
        parts.stream().map(GroupedTensor::zeros).toList());
    return parts.stream().mapToLong(m -> 4 * m.words().size() + 4 * m.scales().size()).sum();
  }

  /** Says that the program's next matrix is the one that was packed last in eight bits. */
  void eight() {
    program.count("eight");
  }
}
