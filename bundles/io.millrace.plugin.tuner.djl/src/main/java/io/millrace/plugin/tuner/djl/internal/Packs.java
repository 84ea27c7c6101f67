package io.millrace.plugin.tuner.djl.internal;

import io.millrace.plugin.tuner.djl.internal.Batches.Drawn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Batches of rows in which each epoch's examples lie one after the other. Epochs may have different
 * numbers of batches where what is drawn has different lengths. Not thread-safe.
 */
final class Packs implements BatchSource {
  private final Batches rows;
  private final Packing packing;
  private final int length;
  private final Settings settings;
  private final int perEpoch;
  private List<List<Drawn>> epoch;
  private long number;
  private long first;

  /**
   * @param length most tokens of a row
   */
  Packs(Batches rows, Packing packing, int length, Settings settings) {
    this.rows = rows;
    this.packing = packing;
    this.length = length;
    this.settings = settings;
    this.epoch = plan(0);
    this.perEpoch = epoch.size();
  }

  /** Batches of the first epoch. */
  @Override
  public int perEpoch() {
    return perEpoch;
  }

  @Override
  public List<Drawn> get(long wanted) {
    if (wanted < first) {
      turn(0, 0);
    }
    while (wanted >= first + epoch.size()) {
      turn(number + 1, first + epoch.size());
    }
    return epoch.get((int) (wanted - first));
  }

  private void turn(long to, long from) {
    epoch = plan(to);
    number = to;
    first = from;
  }

  private List<List<Drawn>> plan(long of) {
    List<Example> examples = rows.drawn(of).stream().map(Drawn::chosen).toList();
    List<Drawn> packed = new ArrayList<>();
    packing
        .pack(examples, length, settings.whole())
        .forEach(e -> packed.add(new Drawn(e, List.of(), true)));
    Collections.shuffle(packed, new Random(Seeds.mix(settings.seed(), ~of)));
    List<List<Drawn>> batches = new ArrayList<>();
    int size = settings.batchSize();
    for (int i = 0; i < packed.size(); i += size) {
      batches.add(List.copyOf(packed.subList(i, Math.min(packed.size(), i + size))));
    }
    return batches;
  }
}
