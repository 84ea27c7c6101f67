package io.millrace.plugin.model.djl.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests that no row has taken yet. The lowest priority goes first, and of like ones that of the
 * client who was served longest ago, and of one client's the oldest. Waiting lowers a request's
 * priority by one every few seconds, so that none waits for ever. Thread-safe; its monitor guards.
 */
final class Waiting {
  private static final long AGING_NANOS = 5_000_000_000L;

  private final List<Job> jobs = new ArrayList<>();
  private final Map<String, Long> served = new HashMap<>();
  private final int most;
  private final LongSupplier nanos;
  private long turn;
  private double secondsEach = 1;
  private long rejections;
  private boolean closed;

  /**
   * @param most requests that may wait
   * @param nanos a clock as {@link System#nanoTime}
   */
  Waiting(int most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /**
   * @throws PlatformException MODEL_BUSY, MODEL_UNAVAILABLE
   */
  synchronized void add(Job job) {
    requireOpen();
    if (jobs.size() >= most) {
      throw busy(jobs.size() + " requests are waiting for this model.");
    }
    jobs.add(job);
    notifyAll();
  }

  /** Adds all, waiting for room where there is none. */
  synchronized void addAll(List<Job> many) {
    int added = 0;
    try {
      for (Job job : many) {
        while (jobs.size() >= most && !closed) {
          pause(0);
        }
        requireOpen();
        jobs.add(job);
        added++;
        notifyAll();
      }
    } catch (PlatformException e) {
      many.forEach(Job::cancel);
      many.subList(added, many.size()).forEach(Job::leave);
      throw e;
    }
  }

  synchronized int size() {
    return jobs.size();
  }

  /**
   * Waits until there is one, or until {@link #close}.
   *
   * @return whether there is one
   */
  synchronized boolean awaitOne(Duration most) {
    if (jobs.isEmpty() && !closed) {
      pause(most.toMillis());
    }
    return !jobs.isEmpty();
  }

  synchronized boolean closed() {
    return closed;
  }

  /** Whose turn it is among those that may go now; null if none may. It stays until taken. */
  synchronized @Nullable Job next(Predicate<Job> mayGo) {
    Job best = null;
    long now = nanos.getAsLong();
    for (Job job : jobs) {
      if (mayGo.test(job) && (best == null || before(job, best, now))) {
        best = job;
      }
    }
    return best;
  }

  private boolean before(Job a, Job b, long now) {
    long byPriority = priority(a, now) - priority(b, now);
    if (byPriority != 0) {
      return byPriority < 0;
    }
    // strictly before: the list is in the order of arrival
    return lastTurn(a) < lastTurn(b);
  }

  private static long priority(Job job, long now) {
    return job.handling().priority() - (now - job.progress().startNanos()) / AGING_NANOS;
  }

  private long lastTurn(Job job) {
    return served.getOrDefault(job.handling().client(), 0L);
  }

  /** It got a row. */
  synchronized void taken(Job job) {
    jobs.remove(job);
    served.put(job.handling().client(), ++turn);
    if (served.size() > 4 * most) {
      served.clear(); // many clients came and went; their turns are long over
    }
    notifyAll();
  }

  /** Takes out those that nobody wants any more or whose time is over; tells the latter. */
  synchronized void dropEnded() {
    long now = nanos.getAsLong();
    List<Job> ended = jobs.stream().filter(j -> j.cancelled() || j.late(now)).toList();
    if (!ended.isEmpty()) {
      jobs.removeAll(ended);
      ended.forEach(Job::leave);
      ended.stream()
          .filter(j -> !j.cancelled())
          .forEach(j -> j.fail(busy("The request's time passed while it waited.")));
      notifyAll();
    }
  }

  /** An answer took so long with so many under way beside it: one place is free that often. */
  synchronized void learn(double seconds, int beside) {
    secondsEach += 0.2 * (seconds / Math.max(1, beside) - secondsEach);
  }

  /** No more are added; those here are still taken. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** How many were turned away so far. */
  synchronized long rejections() {
    return rejections;
  }

  private PlatformException busy(String what) {
    rejections++;
    long wait = Math.max(1, Math.min(120, Math.round(secondsEach * (jobs.size() + 1))));
    return new PlatformException(
            "MODEL_BUSY",
            Blame.ENVIRONMENT,
            true,
            what,
            "Try again in " + wait + " s, or serve the model with more rows.")
        .retryAfter(Duration.ofSeconds(wait));
  }

  private void requireOpen() {
    if (closed) {
      throw unloaded();
    }
  }

  private void pause(long ms) {
    try {
      wait(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException(
          "MODEL_BUSY", Blame.CALLER, true, "Interrupted while waiting.", "Ask again.", e);
    }
  }

  static PlatformException unloaded() {
    return new PlatformException(
        "MODEL_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        "The model has been unloaded.",
        "Ask again: the endpoint may have another version loaded.");
  }
}
