package io.millrace.cli.internal.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that ask an endpoint as fast as they are answered, until closed. */
final class Callers implements AutoCloseable {
  private static final int PATIENCE_S = 60;

  private final Api api;
  private final Map<String, Object> body;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile boolean ended;

  /** When a call was under way, by {@code System.nanoTime()}. */
  record Call(long begunNs, long endedNs) {
    double ms() {
      return (endedNs - begunNs) / 1e6;
    }

    /** Whether it was under way at any time between these. */
    boolean within(long fromNs, long toNs) {
      return begunNs - toNs < 0 && endedNs - fromNs > 0;
    }
  }

  Callers(Api api, String endpoint, String question, int clients) {
    this.api = api;
    this.body =
        Map.of("model", endpoint, "messages", List.of(Map.of("role", "user", "content", question)));
    for (int i = 0; i < clients; i++) {
      Thread thread = new Thread(this::ask, "caller-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  private void ask() {
    while (!ended) {
      long begun = System.nanoTime();
      try {
        JsonNode answer = api.post("/v1/chat/completions", body);
        if (answer.path("choices").isEmpty()) {
          failed.incrementAndGet();
        }
      } catch (CliFailure e) { // counted: that a swap may fail a call is what is measured
        failed.incrementAndGet();
      }
      calls.add(new Call(begun, System.nanoTime()));
    }
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  int failed() {
    return failed.get();
  }

  @Override
  public void close() {
    ended = true;
    try {
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
