package io.millrace.development.internal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Does its tasks when a test says so, on the test's thread. */
final class HeldTasks extends AbstractExecutorService {
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  int waiting() {
    return tasks.size();
  }

  /** As when the server ends. */
  void clear() {
    tasks.clear();
  }

  void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
