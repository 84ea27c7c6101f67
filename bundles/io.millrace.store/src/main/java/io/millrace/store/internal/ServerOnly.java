package io.millrace.store.internal;

import io.millrace.api.FrameworkProperties;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Enables the store unless this process is a worker: two processes cannot share an embedded
 * database, and what needs the store has no business in a worker. Immediate, since nobody asks for
 * it.
 */
@Component(
    service = {},
    immediate = true)
public final class ServerOnly {
  @Activate
  public ServerOnly(ComponentContext component, BundleContext context) {
    if (!"worker".equals(context.getProperty(FrameworkProperties.ROLE))) {
      component.enableComponent(DatabaseRecordStore.PID);
    }
  }
}
