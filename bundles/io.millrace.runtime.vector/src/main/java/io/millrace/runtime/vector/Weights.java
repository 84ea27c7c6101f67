package io.millrace.runtime.vector;

/** What weights are held as: each has kernels of its own. */
public enum Weights {
  F32,
  BF16,
  INT8
}
