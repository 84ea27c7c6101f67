package io.millrace.plugin.model.djl.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Requests that no row has taken yet, first come first served. Thread-safe; its monitor guards. */
final class Waiting {
  private static final int MOST = 1024;

  /** Most tokens read in one native call, padding included. */
  private static final int PREFILL_TOKENS = 4096;

  private final Deque<Job> jobs = new ArrayDeque<>();
  private boolean closed;

  /**
   * @throws PlatformException MODEL_BUSY, MODEL_UNAVAILABLE
   */
  synchronized void add(Job job) {
    if (closed) {
      throw unloaded();
    }
    if (jobs.size() >= MOST) {
      throw new PlatformException(
          "MODEL_BUSY",
          Blame.ENVIRONMENT,
          true,
          MOST + " requests are waiting for this model.",
          "Try again in a moment, or serve the model with more rows.");
    }
    jobs.add(job);
    notifyAll();
  }

  /** Adds all, waiting for room where there is none. */
  synchronized void addAll(List<Job> many) {
    for (Job job : many) {
      while (jobs.size() >= MOST && !closed) {
        notifyAll();
        pause();
      }
      if (closed) {
        throw unloaded();
      }
      jobs.add(job);
    }
    notifyAll();
  }

  synchronized int size() {
    return jobs.size();
  }

  /** Waits until there is one, or until {@link #close}. */
  synchronized void awaitOne() {
    while (jobs.isEmpty() && !closed) {
      pause();
    }
  }

  /** The next requests for free rows: as many as may be read together; empty if none waits. */
  synchronized List<Job> take(int free) {
    List<Job> taken = new ArrayList<>();
    int width = 0;
    while (taken.size() < free && !jobs.isEmpty()) {
      width = Math.max(width, jobs.element().prompt().length);
      if (!taken.isEmpty() && width * (taken.size() + 1) > PREFILL_TOKENS) {
        break;
      }
      taken.add(jobs.remove());
    }
    notifyAll();
    return taken;
  }

  /** No more are added; those here are still taken. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void pause() {
    try {
      wait();
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
