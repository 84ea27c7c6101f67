package io.millrace.kernel.internal.run;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Task;
import io.millrace.api.execution.TaskListener;
import io.millrace.api.function.Function;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One execution of a function in this process. */
final class ServerTask implements Runnable, Execution {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTask.class);
  private static final long INTERRUPT_MS = 1_000;
  private static final long ABANDON_MS = 1_800;

  private final Task task;
  private final TaskListener listener;
  private final PluginDirectory plugins;
  private final ScheduledExecutorService timer;

  private volatile boolean aborting;
  private @Nullable Thread thread; // guarded by this
  private boolean ended; // guarded by this, which also keeps calls of the listener in order

  ServerTask(
      Task task, TaskListener listener, PluginDirectory plugins, ScheduledExecutorService timer) {
    this.task = task;
    this.listener = listener;
    this.plugins = plugins;
    this.timer = timer;
  }

  @Override
  public void run() {
    synchronized (this) {
      thread = Thread.currentThread();
    }
    // What the listener hears last unless something else is known: an Error, which passes on.
    Consumer<TaskListener> end =
        l -> l.failed(failure("FUNCTION_FAILED", "The function ended with an error of the JVM."));
    try {
      tell(l -> l.started("server"));
      work();
      end = TaskListener::completed;
    } catch (RunAborted e) {
      end = TaskListener::aborted;
    } catch (PlatformException e) {
      LOG.debug("run {} failed", task.runId(), e);
      end = l -> l.failed(new TaskListener.Failure(e.code(), e.retriable(), e.what(), e.remedy()));
    } catch (Exception e) { // a function is another bundle's code
      LOG.warn("run {} failed", task.runId(), e);
      end = l -> l.failed(failure("FUNCTION_FAILED", "The function failed: " + e));
    } finally {
      finish(aborting ? TaskListener::aborted : end);
    }
  }

  private static TaskListener.Failure failure(String code, String what) {
    return new TaskListener.Failure(code, false, what, "Read the run's log and the server's.");
  }

  private void work() throws Exception {
    try (Lease<Function> lease = plugins.lease(Function.class, task.function())) {
      Function function = lease.plugin();
      Values parameters =
          Values.check(
              "function " + task.function(), function.spec().parameters(), task.parameters());
      ServerRunContext context = new ServerRunContext(task, parameters, this);
      context.checkAborted();
      Thread current = Thread.currentThread();
      ClassLoader before = current.getContextClassLoader();
      current.setContextClassLoader(function.getClass().getClassLoader());
      try {
        function.run(context);
      } finally {
        current.setContextClassLoader(before);
      }
    }
  }

  boolean aborting() {
    return aborting;
  }

  /** Tells the listener unless it has heard the end. */
  synchronized void tell(Consumer<TaskListener> what) {
    if (!ended) {
      what.accept(listener);
    }
  }

  private synchronized void finish(Consumer<TaskListener> end) {
    thread = null;
    // An interrupt that came too late must not reach the thread's next task.
    Thread.interrupted();
    if (!ended) {
      ended = true;
      end.accept(listener);
    }
  }

  @Override
  public void abort() {
    if (aborting) {
      return;
    }
    aborting = true;
    timer.schedule(this::interrupt, INTERRUPT_MS, TimeUnit.MILLISECONDS);
    timer.schedule(this::abandon, ABANDON_MS, TimeUnit.MILLISECONDS);
  }

  private synchronized void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private synchronized void abandon() {
    if (!ended) {
      ended = true;
      LOG.warn(
          "function {} of run {} does not heed its abort; its thread goes on unattended",
          task.function(),
          task.runId());
      listener.aborted();
    }
  }
}
