package io.millrace.plugin.executor.local.internal;

import io.millrace.api.execution.TaskListener;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a task's listener what happens, on one thread, in order. The queue is bounded, so a worker
 * that talks faster than the server listens is slowed down instead of filling memory.
 */
final class Relay implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(2048);
  private final TaskListener listener;

  private record Item(Consumer<TaskListener> call, boolean last) {}

  Relay(TaskListener listener) {
    this.listener = listener;
  }

  /** Says something; waits while too much is unsaid. */
  void say(Consumer<TaskListener> call) {
    put(new Item(call, false));
  }

  /** Says the last thing; what comes afterwards is not heard. */
  void end(Consumer<TaskListener> call) {
    put(new Item(call, true));
  }

  private void put(Item item) {
    try {
      queue.put(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      for (Item item = queue.take(); ; item = queue.take()) {
        try {
          item.call().accept(listener);
        } catch (RuntimeException e) {
          LOG.warn("A listener of a task failed; the task goes on.", e);
        }
        if (item.last()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
