package io.millrace.runtime.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** That Java's compiler makes vector instructions of the kernels. */
class VectorKernelsTest {
  @Test
  void kernels_become_fast() {
    assertTrue(VectorKernels.available());
    assertTrue(VectorKernels.warm(Set.of(Weights.values())));
  }
}
