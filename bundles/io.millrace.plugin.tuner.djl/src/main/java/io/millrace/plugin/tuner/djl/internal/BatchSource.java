package io.millrace.plugin.tuner.djl.internal;

import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import java.util.List;

/** An endless, reproducible stream of batches: batch n depends on its number and a seed only. */
interface BatchSource {
  /** Batches of an epoch. */
  int perEpoch();

  /** Batch {@code number}, from 0 without end. */
  List<Drawn> get(long number);
}
