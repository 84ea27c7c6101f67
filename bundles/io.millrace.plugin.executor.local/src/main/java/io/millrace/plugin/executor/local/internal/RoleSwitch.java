package io.millrace.plugin.executor.local.internal;

import io.millrace.api.FrameworkProperties;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Enables the half of this bundle that belongs to the process it is in: the executor in a server,
 * the session with the server in a worker.
 */
@Component(service = {}) // immediate, because it provides nothing
public final class RoleSwitch {

  @Activate
  public RoleSwitch(ComponentContext context) {
    boolean worker =
        "worker".equals(context.getBundleContext().getProperty(FrameworkProperties.ROLE));
    context.enableComponent(worker ? WorkerSession.NAME : LocalExecutor.PID);
  }
}
