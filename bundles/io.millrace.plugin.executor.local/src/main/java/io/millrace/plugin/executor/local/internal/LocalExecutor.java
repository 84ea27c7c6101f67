package io.millrace.plugin.executor.local.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.Task;
import io.millrace.api.execution.TaskListener;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Starts a child process of the same distribution for each task. Thread-safe. */
@Component(
    service = Executor.class,
    name = LocalExecutor.PID,
    enabled = false, // RoleSwitch enables it in a server
    configurationPid = LocalExecutor.PID,
    property = {
      "kind.id=local",
      "kind.summary=Runs a function in a child process on this machine."
    })
@Designate(ocd = Settings.Config.class)
public final class LocalExecutor implements Executor {
  static final String PID = "io.millrace.plugin.executor.local";

  private final Settings settings;
  private final WorkerCommand command;
  private final Semaphore places;
  private final Set<WorkerProcess> running = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer;

  @Activate
  public LocalExecutor(Settings.Config config, BundleContext context) {
    this(Settings.of(config), new FrameworkCommand(context, Settings.of(config)));
  }

  LocalExecutor(Settings settings, WorkerCommand command) {
    this.settings = settings;
    this.command = command;
    places = new Semaphore(settings.maxWorkers());
    timer =
        Executors.newSingleThreadScheduledExecutor(
            r -> {
              Thread t = new Thread(r, "millrace-worker-timer");
              t.setDaemon(true);
              return t;
            });
  }

  @Override
  public Execution start(Task task, TaskListener listener) {
    if (!places.tryAcquire()) {
      throw new PlatformException(
          "EXECUTOR_BUSY",
          Blame.ENVIRONMENT,
          true,
          "All " + settings.maxWorkers() + " places for workers are taken.",
          "Wait for a run to end, or raise maxWorkers of configuration " + PID + ".");
    }
    WorkerProcess[] self = new WorkerProcess[1];
    try {
      WorkerProcess worker =
          WorkerProcess.start(
              task,
              command,
              settings.startTimeout(),
              timer,
              listener,
              () -> {
                running.removeIf(w -> w == self[0]);
                places.release();
              });
      self[0] = worker;
      running.add(worker);
      worker.supervise();
      return worker;
    } catch (IOException e) {
      places.release();
      throw new PlatformException(
          "EXECUTOR_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "A worker process could not be started: " + e.getMessage(),
          "Free memory, processes or disk space on the server's machine and retry the run.",
          e);
    }
  }

  /** Ends all workers: their runs fail as crashed and can be retried. */
  @Deactivate
  void stop() {
    running.forEach(WorkerProcess::kill);
    timer.shutdown();
  }
}
