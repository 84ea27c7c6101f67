package io.millrace.kernel.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/**
 * The services of an interface that are there now, highest ranking first. Thread-safe.
 *
 * <p>Not a reference of the component, because these circles are the rule: a listener of events
 * publishes events itself. A component being activated cannot fetch what needs it; so services are
 * fetched when they are asked for, which is after the activation.
 */
public final class Whiteboard<T> implements Supplier<List<T>>, AutoCloseable {
  private final ServiceTracker<T, Posted<T>> tracker;

  public Whiteboard(BundleContext context, Class<T> type) {
    this(context, type, arrived -> {});
  }

  /**
   * As the other constructor.
   *
   * @param arrived hears of each service on the thread that registers it, also of those that are
   *     there already; must not fetch it on that thread
   */
  public Whiteboard(BundleContext context, Class<T> type, Consumer<Posted<T>> arrived) {
    tracker =
        new ServiceTracker<>(
            context,
            type,
            new ServiceTrackerCustomizer<>() {
              @Override
              public Posted<T> addingService(ServiceReference<T> reference) {
                Posted<T> posted = new Posted<>(context, reference);
                arrived.accept(posted);
                return posted;
              }

              @Override
              public void modifiedService(ServiceReference<T> reference, Posted<T> posted) {}

              @Override
              public void removedService(ServiceReference<T> reference, Posted<T> posted) {
                posted.release();
              }
            });
    tracker.open();
  }

  @Override
  public List<T> get() {
    List<T> services = new ArrayList<>();
    for (Posted<T> posted : tracker.getTracked().values()) {
      T service = posted.fetch();
      if (service != null) {
        services.add(service);
      }
    }
    Collections.reverse(services); // the tracker sorts lowest ranking first
    return services;
  }

  @Override
  public void close() {
    tracker.close();
  }

  /** A service that is there. */
  public static final class Posted<T> {
    private final BundleContext context;
    private final ServiceReference<T> reference;
    private @Nullable T service; // guarded by this
    private boolean gone; // guarded by this

    Posted(BundleContext context, ServiceReference<T> reference) {
      this.context = context;
      this.reference = reference;
    }

    /** The service; null if it is gone or does not start. */
    public @Nullable T fetch() {
      synchronized (this) {
        if (service != null || gone) {
          return service;
        }
      }
      T fetched = context.getService(reference);
      if (fetched == null) {
        return null;
      }
      synchronized (this) {
        if (service == null && !gone) {
          service = fetched;
          return fetched;
        }
      }
      context.ungetService(reference);
      return fetched;
    }

    void release() {
      boolean held;
      synchronized (this) {
        gone = true;
        held = service != null;
        service = null;
      }
      if (held) {
        context.ungetService(reference);
      }
    }
  }
}
