package io.millrace.authoring.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.api.plugin.PluginProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The plugins of the trial framework: its service registry, without waiting for leases. */
final class RegistryPlugins implements PluginDirectory {
  private static final String API = "io.millrace.api.";

  private final BundleContext context;

  RegistryPlugins(BundleContext context) {
    this.context = context;
  }

  @Override
  public <T> Lease<T> lease(Class<T> kind, String id) {
    ServiceReference<?> reference =
        references(kind.getName()).stream()
            .filter(r -> id.equals(r.getProperty(PluginProperties.KIND_ID)))
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> missing(kind, id));
    Object plugin =
        Optional.ofNullable(context.getService(reference)).orElseThrow(() -> missing(kind, id));
    return new Held<>(kind.cast(plugin), info(kind.getSimpleName(), reference), reference);
  }

  private PlatformException missing(Class<?> kind, String id) {
    List<String> there = list(kind).stream().map(PluginInfo::id).toList();
    return PlatformException.operator(
        "PLUGIN_NOT_FOUND",
        "There is no " + kind.getSimpleName() + " '" + id + "' (there are: " + there + ").",
        "Install an item that brings it.");
  }

  @Override
  public List<PluginInfo> list(Class<?> kind) {
    return references(kind.getName()).stream()
        .map(r -> info(kind.getSimpleName(), r))
        .sorted(Comparator.comparing(PluginInfo::id))
        .toList();
  }

  @Override
  public List<PluginInfo> list() {
    List<PluginInfo> all = new ArrayList<>();
    for (ServiceReference<?> r : references(null)) {
      for (String type : types(r)) {
        if (type.startsWith(API)) {
          all.add(info(type.substring(type.lastIndexOf('.') + 1), r));
        }
      }
    }
    all.sort(Comparator.comparing(PluginInfo::kind).thenComparing(PluginInfo::id));
    return all;
  }

  private Collection<ServiceReference<?>> references(
      @org.jspecify.annotations.Nullable String type) {
    try {
      ServiceReference<?>[] found =
          context.getAllServiceReferences(type, "(" + PluginProperties.KIND_ID + "=*)");
      return found == null ? List.of() : Arrays.asList(found);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> types(ServiceReference<?> reference) {
    return List.of((String[]) reference.getProperty("objectClass"));
  }

  static PluginInfo info(String kind, ServiceReference<?> reference) {
    Bundle bundle = reference.getBundle();
    String bundleVersion = bundle == null ? "" : bundle.getVersion().toString();
    String name = bundle == null ? "" : String.valueOf(bundle.getSymbolicName());
    return new PluginInfo(
        kind,
        text(reference, PluginProperties.KIND_ID, ""),
        text(reference, PluginProperties.KIND_VERSION, bundleVersion),
        name,
        bundleVersion,
        text(reference, PluginProperties.KIND_SUMMARY, ""));
  }

  private static String text(ServiceReference<?> reference, String property, String otherwise) {
    return reference.getProperty(property) instanceof String text ? text : otherwise;
  }

  private final class Held<T> implements Lease<T> {
    private final T plugin;
    private final PluginInfo info;
    private final ServiceReference<?> reference;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Held(T plugin, PluginInfo info, ServiceReference<?> reference) {
      this.plugin = plugin;
      this.info = info;
      this.reference = reference;
    }

    @Override
    public T plugin() {
      return plugin;
    }

    @Override
    public PluginInfo info() {
      return info;
    }

    @Override
    public boolean current() {
      return reference.getBundle() != null;
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        context.ungetService(reference);
      }
    }
  }
}
