package io.millrace.plugin.model.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.KvCache;
import io.millrace.runtime.decoder.ServedAdapter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a session's cache: which job has which, what the others still hold, and how many of
 * what length there are. Rows become more, or longer, when requests ask for it and the budget
 * allows; rows without a job keep what they read until the place is needed, longest unused first.
 * Used by the session's thread.
 */
final class Rows implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rows.class);
  private static final int FIRST_ROWS = 4;

  private final Decoder decoder;
  private final Forward forward;
  private final RowPlan plan;
  private KvCache cache;
  private List<Row> rows;
  private long tick;

  Rows(Decoder decoder, Forward forward, RowPlan plan) {
    this.decoder = decoder;
    this.forward = forward;
    this.plan = plan;
    int capacity = plan.capacity(1);
    this.cache = cache(Math.min(FIRST_ROWS, plan.most(capacity)), capacity);
    this.rows = fresh(cache.rows());
  }

  private KvCache cache(int count, int capacity) {
    return decoder.newCache(count, capacity);
  }

  private static List<Row> fresh(int count) {
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(new Row(i));
    }
    return list;
  }

  /** Those with a job. */
  List<Row> active() {
    return rows.stream().filter(r -> r.job() != null).toList();
  }

  /** Share of the budget that rows with jobs, and what others keep, take. */
  double usage() {
    long held = rows.stream().mapToLong(Row::length).sum();
    return Math.min(1, held / (double) plan.budgetTokens());
  }

  /** Whether a row is about to hold more of a job's prompt than any does now. */
  boolean promising(Job job) {
    int now = 0;
    int soon = 0;
    for (Row row : rows) {
      now = Math.max(now, row.reusable(job));
      soon = Math.max(soon, row.promised(job));
    }
    return soon > now;
  }

  /**
   * Gives a job a row, with as much of its prompt as is in memory.
   *
   * @return null if it must wait for another to end
   */
  @Nullable Row place(Job job) {
    if (!makeRoom(job)) {
      return null;
    }
    Row source = null;
    int held = 0;
    for (Row row : rows) {
      int reusable = row.reusable(job);
      if (reusable > held) {
        source = row;
        held = reusable;
      }
    }
    Row target = target(source);
    float[] scores = source != null && held == job.prompt().length ? source.scores() : null;
    if (source != null && source != target) {
      cache.copyTo(source.index(), cache, target.index(), held);
    } else {
      cache.truncate(target.index(), held);
    }
    target.begin(job, held);
    target.scores(scores);
    target.used(++tick);
    if (source != null) {
      source.used(tick);
    }
    job.progress().placed(held);
    return target;
  }

  /** A row without job: an empty one, else the longest unused, the source last of all. */
  private Row target(@Nullable Row source) {
    return rows.stream()
        .filter(r -> r.job() == null)
        .min(
            Comparator.comparing((Row r) -> r == source)
                .thenComparing(r -> r.length() > 0)
                .thenComparingLong(Row::used)
                .thenComparingInt(Row::index))
        .orElseThrow();
  }

  /** Sees to a row without job that is long enough. */
  private boolean makeRoom(Job job) {
    List<Row> active = active();
    int longest = job.room();
    for (Row row : active) {
      Job other = row.job();
      longest = other == null ? longest : Math.max(longest, other.room());
    }
    int capacity = plan.capacity(longest);
    int wanted = active.size() + 1;
    if (capacity <= cache.capacity() && wanted <= rows.size()) {
      return true;
    }
    int target = Math.max(capacity, cache.capacity());
    if (wanted > plan.most(target)) {
      target = capacity; // shorter rows, that there can be more
    }
    int most = plan.most(target);
    if (wanted > most) {
      return false;
    }
    int count = wanted <= rows.size() ? rows.size() : 2 * rows.size();
    return reshape(Math.max(wanted, Math.min(most, count)), target);
  }

  /** Gives memory back after a rush. */
  void shrink() {
    if (rows.size() > FIRST_ROWS && active().isEmpty()) {
      reshape(FIRST_ROWS, cache.capacity());
    }
  }

  /** Another number of rows or another length; rows with jobs move, then as many others as fit. */
  private boolean reshape(int count, int capacity) {
    KvCache larger;
    try {
      larger = cache(count, capacity);
    } catch (PlatformException e) {
      LOG.debug("The cache stays at {} rows of {}: {}", rows.size(), cache.capacity(), e.what());
      return false;
    }
    List<Row> moved = fresh(count);
    List<Row> order = new ArrayList<>(rows);
    order.removeIf(r -> r.length() == 0 && r.job() == null);
    order.sort(
        Comparator.comparing((Row r) -> r.job() == null)
            .thenComparing(Row::used, Comparator.reverseOrder()));
    for (int i = 0; i < Math.min(count, order.size()); i++) {
      Row from = order.get(i);
      try {
        cache.copyTo(from.index(), larger, i, Math.min(from.length(), capacity));
      } catch (RuntimeException | OutOfMemoryError e) {
        larger.close();
        throw e;
      }
      moved.get(i).become(from, capacity);
    }
    cache.close();
    cache = larger;
    rows = moved;
    return true;
  }

  /** Appends tokens of prompts to rows; the rows themselves are told by the caller. */
  float[][] step(List<Row> of, int[][] tokens) {
    return forward.step(cache, used(of), tokens, adapters(of));
  }

  /** Appends to each row a token of its answer, in one call; as {@link #step}. */
  float[][] advance(List<Row> of, int[] tokens) {
    return forward.advance(cache, used(of), tokens, adapters(of));
  }

  private int[] used(List<Row> of) {
    long now = ++tick;
    of.forEach(r -> r.used(now));
    return of.stream().mapToInt(Row::index).toArray();
  }

  private static List<@Nullable ServedAdapter> adapters(List<Row> of) {
    List<@Nullable ServedAdapter> adapters = new ArrayList<>();
    boolean any = false;
    for (Row row : of) {
      Adapter adapter = row.adapter();
      adapters.add(adapter == null ? null : adapter.served());
      any |= adapter != null;
    }
    return any ? adapters : List.of();
  }

  /** The row's job has ended; what it read of its prompt stays for others. */
  void release(Row row) {
    row.release();
    cache.truncate(row.index(), row.length());
  }

  /** Forgets a row after a failure in it. */
  void clear(Row row) {
    row.clear();
    cache.truncate(row.index(), 0);
  }

  @Override
  public void close() {
    cache.close();
  }
}
