package {{package}}.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Task;
import io.millrace.api.execution.TaskListener;
import io.millrace.api.execution.TaskListener.Failure;
import io.millrace.api.function.Function;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Values;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One function on one thread. The lock keeps calls of the listener in order, and the end last. */
final class ThreadTask implements Runnable, Execution {
  private final Task task;
  private final TaskListener listener;
  private final PluginDirectory plugins;
  private volatile boolean aborting;
  private @Nullable Thread thread; // guarded by this
  private boolean ended; // guarded by this

  ThreadTask(Task task, TaskListener listener, PluginDirectory plugins) {
    this.task = task;
    this.listener = listener;
    this.plugins = plugins;
  }

  @Override
  public void run() {
    synchronized (this) {
      thread = Thread.currentThread();
    }
    // what is said if nothing else is known: an Error, which goes on to the pool
    Consumer<TaskListener> end = l -> l.failed(failure("The function ended with an error."));
    try {
      tell(l -> l.started("thread " + Thread.currentThread().getName()));
      work();
      end = TaskListener::completed;
    } catch (RunAborted e) {
      end = TaskListener::aborted;
    } catch (PlatformException e) {
      end = l -> l.failed(new Failure(e.code(), e.retriable(), e.what(), e.remedy()));
    } catch (Exception e) { // a function is another bundle's code
      end = l -> l.failed(failure("The function failed: " + e));
    } finally {
      finish(aborting ? TaskListener::aborted : end);
    }
  }

  private static Failure failure(String what) {
    return new Failure("FUNCTION_FAILED", false, what, "Read the run's log.");
  }

  private void work() throws Exception {
    try (Lease<Function> lease = plugins.lease(Function.class, task.function())) {
      tell(l -> l.used("function " + task.function(), lease.info().version()));
      Values values =
          Values.check(
              "function " + task.function(),
              lease.plugin().spec().parameters(),
              task.parameters());
      ThreadRunContext context = new ThreadRunContext(task, values, this);
      context.checkAborted();
      lease.plugin().run(context);
    }
  }

  boolean aborting() {
    return aborting;
  }

  synchronized void tell(Consumer<TaskListener> what) {
    if (!ended) {
      what.accept(listener);
    }
  }

  private synchronized void finish(Consumer<TaskListener> end) {
    thread = null;
    ended = true;
    // an interrupt that came too late must not reach the thread's next task
    Thread.interrupted();
    end.accept(listener);
  }

  @Override
  public synchronized void abort() {
    aborting = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
