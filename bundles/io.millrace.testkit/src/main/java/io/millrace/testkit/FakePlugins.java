package io.millrace.testkit;

import io.millrace.api.PlatformException;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A plugin directory that a test fills by hand. For tests only. */
public final class FakePlugins implements PluginDirectory {
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private int versions;

  /** Adds a plugin, or replaces the one of that id by a newer version. */
  public synchronized FakePlugins add(Class<?> kind, String id, Object plugin) {
    String version = "1.0." + versions++;
    PluginInfo info = new PluginInfo(kind.getSimpleName(), id, version, "test", version, "");
    Entry old = entries.put(key(kind, id), new Entry(info, plugin, new AtomicBoolean(true)));
    if (old != null) {
      old.current.set(false);
    }
    return this;
  }

  /** Takes a plugin away. */
  public synchronized void remove(Class<?> kind, String id) {
    Entry old = entries.remove(key(kind, id));
    if (old != null) {
      old.current.set(false);
    }
  }

  /** Leases that were not given back. */
  public int open() {
    return open.get();
  }

  @Override
  public synchronized <T> Lease<T> lease(Class<T> kind, String id) {
    Entry entry = entries.get(key(kind, id));
    if (entry == null) {
      throw PlatformException.operator(
          "PLUGIN_NOT_FOUND",
          "There is no " + kind.getSimpleName() + " '" + id + "' (there are: " + list(kind) + ").",
          "Install it.");
    }
    open.incrementAndGet();
    return new Held<>(kind.cast(entry.plugin), entry);
  }

  @Override
  public synchronized List<PluginInfo> list(Class<?> kind) {
    return list().stream().filter(i -> i.kind().equals(kind.getSimpleName())).toList();
  }

  @Override
  public synchronized List<PluginInfo> list() {
    List<PluginInfo> all = new ArrayList<>();
    entries.values().forEach(e -> all.add(e.info));
    return all;
  }

  private static String key(Class<?> kind, String id) {
    return kind.getName() + "/" + id;
  }

  private record Entry(PluginInfo info, Object plugin, AtomicBoolean current) {}

  private final class Held<T> implements Lease<T> {
    private final T plugin;
    private final Entry entry;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Held(T plugin, Entry entry) {
      this.plugin = plugin;
      this.entry = entry;
    }

    @Override
    public T plugin() {
      return plugin;
    }

    @Override
    public PluginInfo info() {
      return entry.info;
    }

    @Override
    public boolean current() {
      return entry.current.get();
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        open.decrementAndGet();
      }
    }
  }
}
