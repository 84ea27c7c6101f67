package {{package}}.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.execution.Execution;
import io.millrace.api.execution.Executor;
import io.millrace.api.execution.Task;
import io.millrace.api.execution.TaskListener;
import io.millrace.api.plugin.PluginDirectory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Runs functions on a bounded number of threads of this process. */
@Component(
    service = Executor.class,
    configurationPid = {{Type}}.PID,
    property = {"kind.id={{name}}", "kind.summary=Runs functions on a bounded number of threads."})
@Designate(ocd = {{Type}}.Config.class)
public final class {{Type}} implements Executor {
  static final String PID = "{{artifact}}";

  @ObjectClassDefinition(name = "Executor {{name}}", description = "Functions on threads.")
  @interface Config {
    @AttributeDefinition(name = "Threads", description = "How many functions run at once, 1 to 64.", min = "1", max = "64")
    int threads() default 4;
  }

  private final PluginDirectory plugins;
  private final ThreadPoolExecutor pool;

  @Activate
  public {{Type}}(Config config, @Reference(name = "plugins") PluginDirectory plugins) {
    this(config.threads(), plugins);
  }

  {{Type}}(int threads, PluginDirectory plugins) {
    this.plugins = plugins;
    AtomicInteger count = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            0,
            threads,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            work -> new Thread(work, "{{name}}-" + count.incrementAndGet()));
  }

  @Deactivate
  void close() {
    pool.shutdownNow();
  }

  @Override
  public Execution start(Task task, TaskListener listener) {
    ThreadTask running = new ThreadTask(task, listener, plugins);
    try {
      pool.execute(running);
    } catch (RejectedExecutionException e) {
      throw new PlatformException(
          "EXECUTOR_BUSY",
          Blame.ENVIRONMENT,
          true,
          "All " + pool.getMaximumPoolSize() + " threads of {{name}} are taken.",
          "Wait for a run to end, or raise 'threads' of " + PID + ".",
          e);
    }
    return running;
  }
}
