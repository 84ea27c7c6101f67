package io.millrace.kernel.internal.run;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.Task;
import io.millrace.api.execution.TaskListener;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginProperties;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Executes functions in this process, each on a thread of its own: for light work that needs the
 * server's services. A thread cannot be ended by force: an aborted function that neither asks nor
 * heeds its interrupt is reported as aborted and left to itself.
 */
@Component(
    service = Executor.class,
    property = {
      PluginProperties.KIND_ID + "=server",
      PluginProperties.KIND_SUMMARY + "=Runs light functions inside the server."
    })
public final class ServerExecutor implements Executor {
  /** Well above what the queue lets in: room for functions that did not heed their abort. */
  private static final int MAX_THREADS = 32;

  private final PluginDirectory plugins;
  private final ThreadPoolExecutor threads;
  private final ScheduledExecutorService timer;

  @Activate
  public ServerExecutor(@Reference(name = "plugins") PluginDirectory plugins) {
    this.plugins = plugins;
    AtomicInteger count = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> daemon(work, "millrace-function-" + count.incrementAndGet()));
    timer =
        Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "millrace-function-abort"));
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  @Deactivate
  void close() {
    timer.shutdownNow();
    threads.shutdownNow();
  }

  @Override
  public Execution start(Task task, TaskListener listener) {
    ServerTask running = new ServerTask(task, listener, plugins, timer);
    try {
      threads.execute(running);
    } catch (RejectedExecutionException e) {
      throw new PlatformException(
          "EXECUTOR_BUSY",
          Blame.PLATFORM,
          true,
          "All " + MAX_THREADS + " threads for functions in the server are taken.",
          "Wait for a run to end, or abort one.",
          e);
    }
    return running;
  }
}
