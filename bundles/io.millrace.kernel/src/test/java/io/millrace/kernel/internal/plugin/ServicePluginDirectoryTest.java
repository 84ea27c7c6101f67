package io.millrace.kernel.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.api.plugin.PluginProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** Runs in a real framework, without bundles: the system bundle registers the plugins. */
final class ServicePluginDirectoryTest {
  /** A kind. */
  interface Greeter {
    String greet();
  }

  @TempDir Path cache;
  private Framework framework;
  private BundleContext context;
  private ServicePluginDirectory directory;

  @BeforeEach
  void start() throws Exception {
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(Constants.FRAMEWORK_STORAGE, cache.toString(), "felix.log.level", "1"));
    framework.start();
    context = framework.getBundleContext();
    directory = new ServicePluginDirectory(context, Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() throws Exception {
    directory.close();
    framework.stop();
    framework.waitForStop(10_000);
  }

  private ServiceRegistration<Greeter> register(
      Greeter greeter, String id, @Nullable String version) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(PluginProperties.KIND_ID, id);
    properties.put(PluginProperties.KIND_SUMMARY, "Greets.");
    if (version != null) {
      properties.put(PluginProperties.KIND_VERSION, version);
    }
    return context.registerService(Greeter.class, greeter, properties);
  }

  @Test
  void leases_the_highest_version_of_an_id() {
    register(() -> "one", "a", "1.2.0");
    register(() -> "two", "a", "1.10.0");

    try (Lease<Greeter> lease = directory.lease(Greeter.class, "a")) {
      assertEquals("two", lease.plugin().greet());
      assertEquals("1.10.0", lease.info().version());
      assertTrue(lease.current());
    }
  }

  @Test
  void of_equal_versions_the_higher_ranking_wins() {
    register(() -> "low", "a", "1.0.0");
    Dictionary<String, Object> high = new Hashtable<>();
    high.put(PluginProperties.KIND_ID, "a");
    high.put(PluginProperties.KIND_VERSION, "1.0.0");
    high.put(Constants.SERVICE_RANKING, 5);
    context.registerService(Greeter.class, () -> "high", high);

    try (Lease<Greeter> lease = directory.lease(Greeter.class, "a")) {
      assertEquals("high", lease.plugin().greet());
    }
  }

  @Test
  void version_defaults_to_the_bundles() {
    register(() -> "x", "a", null);
    register(() -> "y", "b", "not a version");

    String bundle = framework.getVersion().toString();
    assertEquals(
        List.of(bundle, bundle),
        directory.list(Greeter.class).stream().map(PluginInfo::version).toList());
  }

  @Test
  void a_missing_plugin_is_reported_with_those_available() {
    register(() -> "x", "pii", "1.0.0");
    register(() -> "x", "topic", "1.0.0");

    PlatformException e =
        assertThrows(PlatformException.class, () -> directory.lease(Greeter.class, "pee"));

    assertEquals("PLUGIN_NOT_FOUND", e.code());
    assertTrue(e.what().contains("[pii, topic]"), e.what());
  }

  @Test
  void a_plugin_that_does_not_start_is_unavailable() {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(PluginProperties.KIND_ID, "broken");
    context.registerService(
        Greeter.class.getName(),
        new ServiceFactory<Object>() {
          @Override
          public @Nullable Object getService(Bundle b, ServiceRegistration<Object> r) {
            return null;
          }

          @Override
          public void ungetService(Bundle b, ServiceRegistration<Object> r, Object o) {}
        },
        properties);

    PlatformException e =
        assertThrows(PlatformException.class, () -> directory.lease(Greeter.class, "broken"));

    assertEquals("PLUGIN_UNAVAILABLE", e.code());
    assertTrue(e.retriable());
  }

  @Test
  void a_lease_is_no_longer_current_when_a_newer_version_arrives() {
    register(() -> "one", "a", "1.0.0");
    try (Lease<Greeter> old = directory.lease(Greeter.class, "a")) {
      register(() -> "two", "a", "2.0.0");

      assertFalse(old.current());
      assertEquals("one", old.plugin().greet());
    }
  }

  @Test
  void lists_every_kind_and_only_the_best_version_of_an_id() {
    register(() -> "one", "a", "1.0.0");
    register(() -> "two", "a", "2.0.0");
    Dictionary<String, Object> other = new Hashtable<>();
    other.put(PluginProperties.KIND_ID, "z");
    context.registerService(Runnable.class, () -> {}, other);

    assertEquals(
        List.of("Greeter a 2.0.0", "Runnable z " + framework.getVersion()),
        directory.list().stream().map(PluginInfo::label).toList());
  }

  @Test
  void withdrawing_waits_until_the_leases_are_closed() throws Exception {
    ServiceRegistration<Greeter> old = register(() -> "one", "a", "1.0.0");
    Lease<Greeter> held = directory.lease(Greeter.class, "a");
    register(() -> "two", "a", "2.0.0");
    AtomicBoolean closed = new AtomicBoolean();
    CompletableFuture<Boolean> closedBeforeGone =
        CompletableFuture.supplyAsync(
            () -> {
              old.unregister();
              return closed.get();
            });
    while (directory.list(Greeter.class).isEmpty()) {
      Thread.onSpinWait();
    }
    try (Lease<Greeter> next = directory.lease(Greeter.class, "a")) {
      assertEquals("two", next.plugin().greet());
    }

    closed.set(true);
    held.close();
    held.close();

    assertTrue(closedBeforeGone.get(30, TimeUnit.SECONDS));
  }

  @Test
  void withdrawing_does_not_wait_longer_than_its_bound() {
    ServicePluginDirectory hasty = new ServicePluginDirectory(context, Duration.ofMillis(20));
    ServiceRegistration<Greeter> registration = register(() -> "one", "only-hasty", "1.0.0");
    Lease<Greeter> held = hasty.lease(Greeter.class, "only-hasty");

    registration.unregister();

    assertFalse(held.current());
    held.close();
    hasty.close();
  }

  @Test
  void no_call_is_inside_a_withdrawn_plugin_under_load() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch calling = new CountDownLatch(3);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    AtomicBoolean gone = new AtomicBoolean();
    AtomicBoolean firstGone = gone;
    ServiceRegistration<Greeter> before =
        register(() -> firstGone.get() ? "dead" : "ok", "a", "1.0.0");
    List<Future<?>> callers =
        java.util.stream.IntStream.range(0, 3)
            .<Future<?>>mapToObj(
                i ->
                    threads.submit(
                        () -> {
                          calling.countDown();
                          while (!stop.get()) {
                            try (Lease<Greeter> lease = directory.lease(Greeter.class, "a")) {
                              if (!"ok".equals(lease.plugin().greet())) {
                                failures.incrementAndGet();
                              }
                            }
                          }
                        }))
            .toList();
    calling.await();
    for (int version = 2; version < 30; version++) {
      AtomicBoolean nextGone = new AtomicBoolean();
      ServiceRegistration<Greeter> next =
          register(() -> nextGone.get() ? "dead" : "ok", "a", version + ".0.0");
      before.unregister();
      gone.set(true);
      before = next;
      gone = nextGone;
    }
    stop.set(true);
    for (Future<?> caller : callers) {
      caller.get(30, TimeUnit.SECONDS);
    }
    threads.shutdown();

    assertEquals(0, failures.get());
  }

  @Test
  void fetches_a_service_at_its_first_lease_only() {
    AtomicInteger fetched = new AtomicInteger();
    Greeter greeter = () -> "x";
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(PluginProperties.KIND_ID, "lazy");
    context.registerService(
        Greeter.class.getName(),
        new ServiceFactory<Object>() {
          @Override
          public Object getService(Bundle b, ServiceRegistration<Object> r) {
            fetched.incrementAndGet();
            return greeter;
          }

          @Override
          public void ungetService(Bundle b, ServiceRegistration<Object> r, Object o) {}
        },
        properties);
    assertEquals(0, fetched.get());

    for (int i = 0; i < 3; i++) {
      try (Lease<Greeter> lease = directory.lease(Greeter.class, "lazy")) {
        assertSame(greeter, lease.plugin());
      }
    }

    assertEquals(1, fetched.get());
  }
}
