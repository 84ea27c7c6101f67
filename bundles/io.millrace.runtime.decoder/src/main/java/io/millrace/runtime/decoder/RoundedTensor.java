package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;

/**
 * A matrix as it was rounded: w ≈ values · scales.
 *
 * @param values INT8, sizes as in files
 * @param scales FLOAT32, one per output: (out, 1), or (1, out) of a transposed matrix
 */
record RoundedTensor(NDArray values, NDArray scales) {}
