package io.millrace.plugin.model.djl.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.runtime.decoder.Decoder;
import io.millrace.runtime.decoder.KvCache;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that generates with a model. Answers join and leave the batch between steps: each
 * has a row of the cache, all rows advance by one token in one native call, and a free row takes
 * the next request at once (continuous batching, Yu et al. 2022). It sleeps while there is nothing
 * to do. Rows and cache belong to this thread.
 */
final class GenerationLoop {
  private static final Logger LOG = LoggerFactory.getLogger(GenerationLoop.class);

  /** libtorch's interpreter needs more than servers give their threads. */
  private static final long STACK_BYTES = 8L << 20;

  private final Decoder decoder;
  private final int mostRows;
  private final Set<Integer> ends;
  private final Waiting waiting = new Waiting();
  private final Thread thread;
  private KvCache cache;
  private @Nullable Job[] rows;

  /**
   * @param cache to begin with; the loop owns it
   * @param mostRows rows to grow to when more requests wait than fit
   */
  GenerationLoop(Decoder decoder, KvCache cache, int mostRows, Set<Integer> ends, String name) {
    this.decoder = decoder;
    this.cache = cache;
    this.mostRows = mostRows;
    this.ends = ends;
    this.rows = new Job[cache.rows()];
    this.thread = new Thread(null, this::run, name, STACK_BYTES);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Waiting waiting() {
    return waiting;
  }

  /** Lets all answers under way and waiting finish; returns when the thread has ended. */
  void close() {
    waiting.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      int free = dropCancelled();
      if (free == rows.length) {
        waiting.awaitOne();
        grow();
      }
      List<Job> fresh = waiting.take(free == rows.length ? rows.length : free);
      if (fresh.isEmpty() && free == rows.length) {
        cache.close();
        return;
      }
      try {
        if (!fresh.isEmpty()) {
          read(fresh);
        }
        step();
      } catch (RuntimeException | OutOfMemoryError e) {
        // the top of a thread: whatever a native call throws ends these answers, not the model
        LOG.warn("A step of {} failed; its answers are ended", thread.getName(), e);
        abandon(e);
      }
    }
  }

  /** A batch that comes to an idle model gets as many rows as it can use, and they stay. */
  private void grow() {
    int wanted = Math.min(mostRows, Integer.highestOneBit(Math.max(1, waiting.size())) * 2);
    if (wanted <= rows.length) {
      return;
    }
    try {
      KvCache larger = decoder.newCache(wanted, cache.capacity());
      cache.close();
      cache = larger;
      rows = new Job[wanted];
    } catch (PlatformException e) {
      LOG.info("{} stays at {} rows: {}", thread.getName(), rows.length, e.what());
    }
  }

  /** Frees the rows of answers that nobody wants any more; returns how many rows are free. */
  private int dropCancelled() {
    int free = 0;
    for (int row = 0; row < rows.length; row++) {
      Job job = rows[row];
      if (job != null && job.cancelled()) {
        release(row);
        job = null;
      }
      free += job == null ? 1 : 0;
    }
    return free;
  }

  /** Puts new requests into free rows and reads their prompts in one call. */
  private void read(List<Job> fresh) {
    int[] into = new int[fresh.size()];
    int[][] prompts = new int[fresh.size()][];
    int row = 0;
    for (int i = 0; i < into.length; i++) {
      while (rows[row] != null) {
        row++;
      }
      rows[row] = fresh.get(i);
      into[i] = row;
      prompts[i] = fresh.get(i).prompt();
    }
    advance(into, prompts);
  }

  /** One token more for every row. */
  private void step() {
    int[] active = new int[rows.length];
    int[][] tokens = new int[rows.length][];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      Job job = rows[row];
      if (job != null) {
        tokens[count] = new int[] {job.last()};
        active[count++] = row;
      }
    }
    if (count > 0) {
      advance(java.util.Arrays.copyOf(active, count), java.util.Arrays.copyOf(tokens, count));
    }
  }

  private void advance(int[] into, int[][] tokens) {
    float[][] logits = decoder.step(cache, into, tokens);
    for (int i = 0; i < into.length; i++) {
      Job job = rows[into[i]];
      if (job != null && !job.advance(logits[i], ends::contains)) {
        release(into[i]);
      }
    }
  }

  private void release(int row) {
    rows[row] = null;
    cache.truncate(row, 0);
  }

  private void abandon(Throwable cause) {
    PlatformException failure =
        cause instanceof PlatformException known
            ? known
            : new PlatformException(
                "MODEL_FAILED",
                Blame.PLATFORM,
                true,
                "Generation failed: " + cause.getMessage(),
                "Ask again; if it stays, look for this step in the server's log.",
                cause);
    for (int row = 0; row < rows.length; row++) {
      Job job = rows[row];
      if (job != null) {
        release(row);
        job.fail(failure);
      }
    }
  }
}
