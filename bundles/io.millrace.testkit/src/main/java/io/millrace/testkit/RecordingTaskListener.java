package io.millrace.testkit;

import io.millrace.api.execution.TaskListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Remembers what a task did, and lets a test wait for it. For tests only. */
public final class RecordingTaskListener implements TaskListener {
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Object> results = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> outputs = new LinkedHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private @Nullable Failure failure;

  @Override
  public synchronized void started(String where) {
    add("started " + where);
  }

  @Override
  public synchronized void log(String line) {
    add("log " + line);
  }

  @Override
  public synchronized void progress(long done, long total, String what) {
    add("progress " + done + "/" + total + " " + what);
  }

  @Override
  public synchronized void metric(String name, long step, double value) {
    add("metric " + name + " " + step + " " + value);
  }

  @Override
  public synchronized void result(String name, Object value) {
    add("result " + name);
    results.put(name, value);
  }

  @Override
  public synchronized void output(String name, Map<String, Object> metadata) {
    add("output " + name);
    outputs.put(name, metadata);
  }

  @Override
  public synchronized void used(String what, String version) {
    add("used " + what + " " + version);
  }

  @Override
  public synchronized void completed() {
    add("completed");
    end.countDown();
  }

  @Override
  public synchronized void failed(Failure why) {
    add("failed " + why.code());
    failure = why;
    end.countDown();
  }

  @Override
  public synchronized void aborted() {
    add("aborted");
    end.countDown();
  }

  private void add(String call) {
    calls.add(call);
    notifyAll();
  }

  /** Waits for the end and returns the word for it: completed, failed CODE or aborted. */
  public String end() throws InterruptedException {
    if (!end.await(120, TimeUnit.SECONDS)) {
      throw new AssertionError("the task did not end; it said " + calls());
    }
    return calls().get(calls().size() - 1);
  }

  /** Waits until something was said. */
  public synchronized void await(String call) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
    while (!calls.contains(call)) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || end.getCount() == 0) {
        throw new AssertionError("never heard '" + call + "' but " + calls);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left); // woken by add
    }
  }

  /** Everything heard, as words, in order. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  public synchronized Map<String, Object> results() {
    return Map.copyOf(results);
  }

  /** Metadata by output. */
  public synchronized Map<String, Map<String, Object>> outputs() {
    return Map.copyOf(outputs);
  }

  /** The failure; an assertion fails if there was none. */
  public synchronized Failure failure() {
    if (failure == null) {
      throw new AssertionError("did not fail: " + calls);
    }
    return failure;
  }
}
