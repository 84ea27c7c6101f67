package io.millrace.runtime.vector;

import java.util.Set;

/** Whether this Java can multiply with vector instructions, and has compiled what does. */
public final class VectorKernels {
  private VectorKernels() {}

  /**
   * Whether Java was started with the module that vectors come from, and with the compiler that
   * makes instructions of them: without it, as with {@code -XX:TieredStopAtLevel=1}, every vector
   * is an object.
   */
  public static boolean available() {
    String mode = System.getProperty("java.vm.info", "");
    return seen() && !mode.contains("emulated-client") && !mode.startsWith("interpreted");
  }

  /** Whether there are vectors and they have 512 bits. */
  public static boolean wide() {
    return available() && Lanes.MANY;
  }

  /** A framework may not export what Java has. */
  private static boolean seen() {
    try {
      Class.forName(
          "jdk.incubator.vector.FloatVector", false, VectorKernels.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * Has the kernels for some weights compiled, and all functions, if {@link #available}: until then
   * they are some thousand times slower than after. Takes seconds, mostly the compiler's; once a
   * process.
   *
   * @return whether they are fast; not so where Java's optimising compiler is switched off or knows
   *     no vectors of this processor
   */
  public static boolean warm(Set<Weights> weights) {
    return available() && Warmth.reached(weights);
  }
}
