package io.millrace.plugin.model.djl.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.ModelLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that generates with a model. Answers join and leave the batch between steps
 * (continuous batching, Yu et al. 2022), and each turn reads a bounded piece of new prompts before
 * all rows advance by a token (chunked prefill, Agrawal et al. 2023), so that a long prompt does
 * not hold up running answers. It sleeps while there is nothing to do. Rows belong to this thread.
 */
final class Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** libtorch's interpreter needs more than servers give their threads. */
  private static final long STACK_BYTES = 8L << 20;

  private final Rows rows;
  private final Waiting waiting;
  private final Meter meter = new Meter();
  private final Thread thread;
  private volatile int running;
  private volatile double usage;

  Scheduler(Rows rows, Waiting waiting, String name) {
    this.rows = rows;
    this.waiting = waiting;
    this.thread = new Thread(null, this::run, name, STACK_BYTES);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Waiting waiting() {
    return waiting;
  }

  ModelLoad load() {
    return meter.load(running, waiting.size(), usage, waiting.rejections());
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
    boolean open = true;
    while (open) {
      try {
        open = turn();
      } catch (RuntimeException | VirtualMachineError e) {
        // the top of the thread: without it all who wait would wait for ever
        LOG.warn("A turn of {} failed; its answers are ended", thread.getName(), e);
        rows.active().forEach(row -> fail(row, e));
        Job next = waiting.next(job -> true); // it may be the cause, and would be again
        if (next != null) {
          refuse(next, e);
        }
      }
    }
    rows.close();
  }

  /** One turn; false after {@link #close}, once nothing is left to do. */
  private boolean turn() {
    dropEnded();
    admit();
    List<Row> active = rows.active();
    running = active.size();
    usage = rows.usage();
    if (!active.isEmpty()) {
      read(active);
      advance(rows.active());
    } else if (!waiting.awaitOne(IDLE)) {
      if (waiting.closed()) {
        return false;
      }
      rows.shrink();
    }
    return true;
  }

  private void refuse(Job job, Throwable cause) {
    waiting.taken(job);
    job.leave();
    job.fail(failure(cause));
  }

  /** Frees the rows of answers that nobody wants any more or whose time is over. */
  private void dropEnded() {
    waiting.dropEnded();
    long now = System.nanoTime();
    for (Row row : rows.active()) {
      Job job = row.job();
      if (job != null && job.cancelled()) {
        end(row, job);
      } else if (job != null && job.late(now)) {
        job.finish(Finish.LENGTH);
        end(row, job);
      }
    }
  }

  /** Gives rows to those whose turn it is, until one must wait. */
  private void admit() {
    Job job = waiting.next(j -> !rows.promising(j));
    while (job != null) {
      Row row;
      try {
        row = rows.place(job);
      } catch (RuntimeException | VirtualMachineError e) {
        refuse(job, e); // as in step
        row = null;
      }
      if (row == null) {
        if (rows.active().isEmpty()) {
          // with every row free it was the memory that was missing
          refuse(job, new OutOfMemoryError("no memory for " + job.room() + " tokens"));
        }
        return;
      }
      waiting.taken(job);
      meter.placed(job.prompt().length, job.progress());
      begin(row, job);
      job = waiting.next(j -> !rows.promising(j));
    }
  }

  private void begin(Row row, Job job) {
    try {
      float[] scores = row.scores();
      if (scores != null) {
        take(row, job, scores.clone());
      }
    } catch (RuntimeException | VirtualMachineError e) {
      fail(row, e);
    }
  }

  /** Reads prompts, those first whose turn is longest ago; one chunk while answers are running. */
  private void read(List<Row> active) {
    List<Row> reading = new ArrayList<>(active.stream().filter(Row::reading).toList());
    reading.sort(Comparator.comparingLong(Row::used));
    int left = reading.size() == active.size() ? Integer.MAX_VALUE : Row.CHUNK;
    for (Row row : reading) {
      int[] chunk = row.chunk();
      if (left != Integer.MAX_VALUE && left < Row.CHUNK && chunk.length > left) {
        return;
      }
      left -= left == Integer.MAX_VALUE ? 0 : chunk.length;
      float[][] scores = step(List.of(row), () -> rows.step(List.of(row), new int[][] {chunk}));
      Job job = row.job();
      if (scores.length == 1 && job != null) {
        row.read(chunk.length, scores[0]);
        if (!row.reading()) {
          take(row, job, scores[0]);
        }
      }
    }
  }

  /** One token more for every answer. */
  private void advance(List<Row> active) {
    List<Row> batch = active.stream().filter(r -> !r.reading()).toList();
    if (batch.isEmpty()) {
      return;
    }
    int[] tokens = new int[batch.size()];
    for (int i = 0; i < tokens.length; i++) {
      Job job = batch.get(i).job();
      tokens[i] = job == null ? 0 : job.last();
    }
    float[][] scores = step(batch, () -> rows.advance(batch, tokens));
    if (scores.length == batch.size()) {
      for (int i = 0; i < tokens.length; i++) {
        appended(batch.get(i), tokens[i], scores[i]);
      }
      return;
    }
    // the call failed: alone, only those it cannot be done for fail
    for (int i = 0; i < tokens.length && batch.size() > 1; i++) {
      List<Row> one = List.of(batch.get(i));
      int[] token = {tokens[i]};
      float[][] alone = step(one, () -> rows.advance(one, token));
      if (alone.length == 1) {
        appended(batch.get(i), token[0], alone[0]);
      }
    }
  }

  private void appended(Row row, int token, float[] scores) {
    row.grown(token);
    Job job = row.job();
    if (job != null) {
      take(row, job, scores);
    }
  }

  private void take(Row row, Job job, float[] scores) {
    try {
      if (job.cancelled() || !job.advance(scores, meter)) {
        end(row, job);
      }
    } catch (RuntimeException | VirtualMachineError e) {
      fail(row, e); // scores that are no numbers, a constraint that cannot be met
    }
  }

  private void end(Row row, Job job) {
    meter.ended(job.progress());
    waiting.learn((System.nanoTime() - job.progress().startNanos()) / 1e9, rows.active().size());
    rows.release(row);
  }

  /** The logits, or none if the call failed; then a single row's answer is ended. */
  private float[][] step(List<Row> of, Supplier<float[][]> call) {
    try {
      return call.get();
    } catch (RuntimeException | VirtualMachineError e) {
      // the top of a thread: whatever a native call throws ends these answers, not the model
      LOG.warn("A step of {} with {} rows failed", thread.getName(), of.size(), e);
      if (of.size() == 1) {
        fail(of.get(0), e);
      }
      return new float[0][];
    }
  }

  private void fail(Row row, Throwable cause) {
    Job job = row.job();
    rows.clear(row);
    if (job != null) {
      job.fail(failure(cause));
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    if (cause instanceof PlatformException known) {
      return known;
    }
    return new PlatformException(
        "MODEL_FAILED",
        Blame.PLATFORM,
        true,
        "Generation failed: " + said(cause),
        "Ask again; if it stays, look for this step in the server's log.",
        cause);
  }

  private static String said(@Nullable Throwable cause) {
    if (cause == null) {
      return "unknown";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
