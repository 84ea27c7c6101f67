package io.millrace.plugin.tuner.djl.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * An endless, reproducible stream of batches: batch n is a function of seed, rows and n alone, so a
 * resumed training sees what an uninterrupted one would.
 *
 * <p>Each epoch takes every row as often as its weight says, draws one alternative each, shuffles,
 * sorts within pools of {@value #POOL} batches by length, so that little is padded, and shuffles
 * the batches. Not thread-safe.
 */
final class Batches implements BatchSource {
  private static final int POOL = 20;

  private final List<Row> rows;
  private final int size;
  private final Augmentation augmentation;
  private final IntPredicate special;
  private final long seed;
  private final double weights;
  private final int draws;
  private final boolean joins;
  private List<List<Drawn>> epoch = List.of();
  private long epochNumber = -1;

  /** One row's draw of an epoch: an example, and for pairs the rejected one; for KTO its label. */
  record Drawn(Example chosen, List<Example> rejected, boolean desirable) {
    int length() {
      int longest = chosen.tokens().length;
      for (Example example : rejected) {
        longest = Math.max(longest, example.tokens().length);
      }
      return longest;
    }
  }

  /**
   * @param size rows per batch
   * @param least rows of any batch: an epoch's last one joins the one before rather than be smaller
   * @param special tokens that are never deleted
   */
  Batches(
      List<Row> rows,
      int size,
      int least,
      Augmentation augmentation,
      IntPredicate special,
      long seed) {
    if (rows.isEmpty() || least < 1 || size < least) {
      throw new IllegalArgumentException(
          rows.size() + " rows in batches of " + size + ", at least " + least);
    }
    this.rows = rows;
    this.size = size;
    this.augmentation = augmentation;
    this.special = special;
    this.seed = seed;
    this.weights = rows.stream().mapToDouble(Row::weight).sum();
    this.draws = Math.max(1, (int) Math.round(weights));
    this.joins = draws > size && draws % size > 0 && draws % size < least;
  }

  /** Batches of an epoch; one may be smaller. */
  @Override
  public int perEpoch() {
    return (draws + size - 1) / size - (joins ? 1 : 0);
  }

  /** Rows of an epoch. */
  int draws() {
    return draws;
  }

  /** Whether one batch of an epoch is larger, because the rows left over are too few for one. */
  boolean joins() {
    return joins;
  }

  /** Batch {@code number}, from 0 without end. */
  @Override
  public List<Drawn> get(long number) {
    long wanted = number / perEpoch();
    if (wanted != epochNumber) {
      epoch = plan(new Random(Seeds.mix(seed, wanted)));
      epochNumber = wanted;
    }
    return epoch.get((int) (number % perEpoch()));
  }

  /** All that an epoch draws, in random order. */
  List<Drawn> drawn(long epoch) {
    return drawn(new Random(Seeds.mix(seed, epoch)));
  }

  private List<Drawn> drawn(Random random) {
    List<Drawn> drawn = new ArrayList<>();
    // systematic sampling: a grid over the weights laid end to end, so an epoch has a fixed size
    double start = random.nextDouble();
    double gap = weights / draws;
    double end = 0;
    for (Row row : rows) {
      end += row.weight();
      while (drawn.size() < draws && (start + drawn.size()) * gap < end) {
        drawn.add(draw(row, random));
      }
    }
    while (drawn.size() < draws) { // only if the sum of weights was rounded down
      drawn.add(draw(rows.get(rows.size() - 1), random));
    }
    Collections.shuffle(drawn, random);
    return drawn;
  }

  private List<List<Drawn>> plan(Random random) {
    List<Drawn> drawn = drawn(random);
    List<List<Drawn>> batches = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i += POOL * size) {
      List<Drawn> pool = new ArrayList<>(drawn.subList(i, Math.min(drawn.size(), i + POOL * size)));
      pool.sort(Comparator.comparingInt(Drawn::length));
      for (int j = 0; j < pool.size(); j += size) {
        batches.add(List.copyOf(pool.subList(j, Math.min(pool.size(), j + size))));
      }
    }
    if (joins) {
      List<Drawn> joined = new ArrayList<>(batches.get(batches.size() - 2));
      joined.addAll(batches.remove(batches.size() - 1));
      batches.set(batches.size() - 1, List.copyOf(joined));
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  private Drawn draw(Row row, Random random) {
    int[] prompt = thin(pick(row.prompts(), random), random);
    int which = row.answers().size() == 1 ? 0 : random.nextInt(row.answers().size());
    boolean cut = augmentation.answerCut() > 0 && random.nextDouble() < augmentation.answerCut();
    Example chosen = Example.of(prompt, cut(row.answers().get(which), cut));
    if (!row.masks().isEmpty()) {
      chosen = new Example(row.answers().get(which), 0, row.masks().get(which));
    }
    if (row.rejected().isEmpty()) {
      return new Drawn(chosen, List.of(), row.desirable());
    }
    int[] rejected = cut(pick(row.rejected(), random), cut);
    return new Drawn(chosen, List.of(Example.of(prompt, rejected)), true);
  }

  private static int[] pick(List<int[]> alternatives, Random random) {
    return alternatives.size() == 1
        ? alternatives.get(0)
        : alternatives.get(random.nextInt(alternatives.size()));
  }

  private int[] cut(int[] answer, boolean cut) {
    return cut && answer.length > augmentation.answerCutTokens()
        ? Arrays.copyOf(answer, augmentation.answerCutTokens())
        : answer;
  }

  /** Deletes prompt tokens at random; a prompt that would lose all of them is kept whole. */
  private int[] thin(int[] prompt, Random random) {
    if (augmentation.promptDropout() == 0) {
      return prompt;
    }
    int[] kept = new int[prompt.length];
    int length = 0;
    int words = 0;
    for (int token : prompt) {
      boolean fixed = special.test(token);
      if (fixed || random.nextDouble() >= augmentation.promptDropout()) {
        kept[length++] = token;
        words += fixed ? 0 : 1;
      }
    }
    return words == 0 ? prompt : Arrays.copyOf(kept, length);
  }
}
