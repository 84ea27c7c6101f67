package io.millrace.cli.internal.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Follows the server's events on a thread of its own. Thread-safe: one lock guards the list; the
 * listener is called outside it.
 */
final class Watch {
  private final Api api;
  private final Consumer<JsonNode> listener;
  private final List<JsonNode> events = new ArrayList<>();
  private volatile boolean ended;

  Watch(Api api, Consumer<JsonNode> listener) {
    this.api = api;
    this.listener = listener;
  }

  void start() {
    Thread thread = new Thread(this::follow, "events");
    thread.setDaemon(true);
    thread.start();
  }

  /** The listener hears no more. */
  void end() {
    ended = true;
  }

  List<JsonNode> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** The first event that is meant, waiting for it at most so long. */
  Optional<JsonNode> await(Predicate<JsonNode> meant, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (events) {
      while (true) {
        Optional<JsonNode> found = events.stream().filter(meant).findFirst();
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (found.isPresent() || leftMs <= 0) {
          return found;
        }
        events.wait(leftMs);
      }
    }
  }

  private void follow() {
    try {
      api.events("/api/v1/events?after=0", (name, data) -> heard(data));
    } catch (CliFailure e) {
      synchronized (events) {
        events.notifyAll();
      }
    }
  }

  private boolean heard(String data) {
    JsonNode event;
    try {
      event = api.json().readTree(data);
    } catch (JsonProcessingException e) {
      return true;
    }
    synchronized (events) {
      events.add(event);
      events.notifyAll();
    }
    if (!ended) {
      listener.accept(event);
    }
    return !ended;
  }
}
