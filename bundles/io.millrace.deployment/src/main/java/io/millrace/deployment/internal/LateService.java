package io.millrace.deployment.internal;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;

/**
 * A service that is asked for when first used. The registry of models and the events call our
 * listeners, which need them: asking while they are being activated would be a cycle.
 */
final class LateService<T> implements Supplier<T>, AutoCloseable {
  private final ComponentServiceObjects<T> objects;
  private @Nullable T service;

  LateService(ComponentServiceObjects<T> objects) {
    this.objects = objects;
  }

  @Override
  public synchronized T get() {
    T now = service;
    if (now == null) {
      now = objects.getService();
      service = now;
    }
    return now;
  }

  @Override
  public synchronized void close() {
    T now = service;
    if (now != null) {
      objects.ungetService(now);
      service = null;
    }
  }
}
