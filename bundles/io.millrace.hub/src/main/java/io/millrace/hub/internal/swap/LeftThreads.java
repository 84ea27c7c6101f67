package io.millrace.hub.internal.swap;

import io.millrace.hub.internal.live.LiveBundles;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Finds threads that bundles leave behind: of a class of theirs, running a task of theirs, or with
 * their class loader as context. The task is a private field of {@link Thread}; where the JVM was
 * not started with {@code --add-opens java.base/java.lang=ALL-UNNAMED} it is not seen. One thread.
 */
final class LeftThreads {
  private static final List<String> TASK_FIELDS = List.of("target", "holder", "task");

  private final Map<ClassLoader, String> loaders = new IdentityHashMap<>();

  /** Remembers the class loaders of the bundles, which are about to go. */
  LeftThreads(Collection<Bundle> bundles) {
    for (Bundle bundle : bundles) {
      BundleWiring wiring = bundle.adapt(BundleWiring.class);
      ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
      if (loader != null) {
        loaders.put(loader, LiveBundles.label(bundle));
      }
    }
  }

  /** Interrupts them. Returns what to tell people. */
  List<String> interrupt() {
    List<String> found = new ArrayList<>();
    for (Thread thread : all()) {
      String owner = owner(thread);
      if (!owner.isEmpty()) {
        thread.interrupt();
        found.add(
            owner + " left the thread '" + thread.getName() + "' running; it was interrupted");
      }
    }
    return found;
  }

  private static List<Thread> all() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    Thread[] threads = new Thread[root.activeCount() * 2 + 16];
    int n = root.enumerate(threads);
    return Arrays.asList(threads).subList(0, n);
  }

  private String owner(Thread thread) {
    List<@Nullable ClassLoader> marks = new ArrayList<>();
    marks.add(thread.getClass().getClassLoader());
    marks.add(thread.getContextClassLoader());
    Object task = task(thread, Thread.class);
    if (task != null) {
      marks.add(task.getClass().getClassLoader());
    }
    for (ClassLoader mark : marks) {
      if (mark != null && loaders.containsKey(mark)) {
        return loaders.get(mark);
      }
    }
    return "";
  }

  /** JDK 17 keeps it in {@code target}, later ones in {@code holder.task}. */
  private static @Nullable Object task(Object of, Class<?> type) {
    for (String name : TASK_FIELDS) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        Object value = field.get(of);
        return value != null && name.equals("holder") ? task(value, value.getClass()) : value;
      } catch (NoSuchFieldException | InaccessibleObjectException | IllegalAccessException other) {
        continue; // another JDK, or not opened
      }
    }
    return null;
  }
}
