package io.millrace.plugin.executor.local.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.ServiceTracker;

/** In a worker: executes the one task it was started for, once all bundles are there. */
@Component(
    service = {},
    name = WorkerSession.NAME,
    enabled = false) // RoleSwitch enables it
public final class WorkerSession {
  static final String NAME = "io.millrace.plugin.executor.local.session";

  /** Framework property: file of the {@link Handover}. */
  static final String HANDOVER = "millrace.worker.handover";

  private static final long FUNCTION_WAIT_MS = 15_000;

  private final BundleContext context;
  private final PluginDirectory plugins;

  @Activate
  public WorkerSession(
      BundleContext context, @Reference(name = "plugins") PluginDirectory plugins) {
    this.context = context;
    this.plugins = plugins;
    Path handover = Path.of(context.getProperty(HANDOVER));
    CountDownLatch started = new CountDownLatch(1);
    FrameworkListener listener =
        e -> {
          if (e.getType() == FrameworkEvent.STARTED) {
            started.countDown();
          }
        };
    Bundle system = context.getBundle(0);
    system.getBundleContext().addFrameworkListener(listener);
    if (system.getState() == Bundle.ACTIVE && settled(system)) {
      started.countDown();
    }
    TaskRunner runner = new TaskRunner(id -> lease(started, id), new SuddenEnd());
    new Thread(() -> runner.run(handover), "millrace-worker").start();
  }

  private static boolean settled(Bundle system) {
    FrameworkStartLevel level = system.adapt(FrameworkStartLevel.class);
    return level.getStartLevel() >= level.getInitialBundleStartLevel();
  }

  private Lease<Function> lease(CountDownLatch started, String id) throws InterruptedException {
    started.await();
    try {
      ServiceTracker<Object, Object> tracker =
          new ServiceTracker<>(
              context,
              context.createFilter(
                  "(&(objectClass=" + Function.class.getName() + ")(kind.id=" + id + "))"),
              null);
      tracker.open(true);
      try {
        tracker.waitForService(FUNCTION_WAIT_MS);
        return directory(id);
      } finally {
        tracker.close();
      }
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(id, e);
    }
  }

  /** The directory may hear of a service a moment after the registry has it. */
  private Lease<Function> directory(String id) throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        return plugins.lease(Function.class, id);
      } catch (PlatformException e) {
        if (attempt == 20) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(25);
      }
    }
  }
}
