package io.millrace.kernel.internal.plugin;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.plugin.PluginInfo;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

/**
 * One plugin service: what it is, and who holds it. The service object is fetched at the first
 * lease, because fetching it activates the component behind it, and kept until the service goes,
 * because giving it back would deactivate it again.
 */
final class PluginEntry {
  private final BundleContext context;
  private final ServiceReference<Object> reference;

  private volatile Description description;

  // Guarded by this; never held while the service is fetched, given back or called.
  private int open;
  private boolean going;
  private @Nullable Object service;

  PluginEntry(BundleContext context, ServiceReference<Object> reference, Description description) {
    this.context = context;
    this.reference = reference;
    this.description = description;
  }

  /**
   * What the registry says about the service.
   *
   * @param kinds class names of its interfaces
   */
  record Description(List<String> kinds, String id, Version version, PluginInfo info) {}

  Description description() {
    return description;
  }

  void describe(Description changed) {
    description = changed;
  }

  ServiceReference<Object> reference() {
    return reference;
  }

  PluginInfo info(Class<?> kind) {
    PluginInfo i = description.info();
    return new PluginInfo(
        kind.getSimpleName(), i.id(), i.version(), i.bundle(), i.bundleVersion(), i.summary());
  }

  /** Takes a lease; null if the service is going. */
  @Nullable Object open() {
    synchronized (this) {
      if (going) {
        return null;
      }
      open++;
      if (service != null) {
        return service;
      }
    }
    Object fetched = fetch();
    boolean first;
    synchronized (this) {
      first = service == null;
      if (first) {
        service = fetched;
      }
      fetched = service;
    }
    if (!first) {
      context.ungetService(reference);
    }
    return fetched;
  }

  private Object fetch() {
    Object fetched = null;
    try {
      fetched = context.getService(reference);
      if (fetched != null) {
        return fetched;
      }
    } finally {
      if (fetched == null) {
        close();
      }
    }
    throw new PlatformException(
        "PLUGIN_UNAVAILABLE",
        Blame.OPERATOR,
        true,
        description.info().label() + " could not be started.",
        "Read the log for the failure of bundle " + description.info().bundle() + ".");
  }

  synchronized void close() {
    open--;
    notifyAll();
  }

  synchronized boolean isGoing() {
    return going;
  }

  /**
   * Gives out no more leases, waits for the open ones and gives the service back.
   *
   * @return how many leases were still open when the time was over
   */
  int retire(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    boolean fetched;
    int left;
    synchronized (this) {
      going = true;
      boolean interrupted = false;
      for (long rest = end - System.nanoTime(); open > 0 && rest > 0 && !interrupted; ) {
        try {
          wait(Math.max(1, rest / 1_000_000));
        } catch (InterruptedException e) {
          interrupted = true;
          Thread.currentThread().interrupt();
        }
        rest = end - System.nanoTime();
      }
      fetched = service != null;
      service = null;
      left = open;
    }
    if (fetched) {
      context.ungetService(reference);
    }
    return left;
  }
}
