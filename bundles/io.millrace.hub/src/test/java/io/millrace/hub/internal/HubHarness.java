package io.millrace.hub.internal;

import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.Operation;
import io.millrace.hub.internal.check.Limits;
import io.millrace.hub.internal.swap.Patience;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import io.millrace.testkit.FakeRecordStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** A real framework with the component runtime, and a hub in it whose records outlive it. */
final class HubHarness implements AutoCloseable {
  final FakeRecordStore records = new FakeRecordStore();
  final List<PlatformEvent> events = new ArrayList<>();
  final Path folder;
  final RecordingAudit audit = new RecordingAudit(records);
  private int starts;
  private Framework framework;
  LiveHub hub;

  HubHarness(Path folder) throws Exception {
    this.folder = folder;
    start();
  }

  Path catalog() {
    return folder.resolve("catalog");
  }

  Path data() {
    return folder.resolve("data");
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  /** With new framework storage each time, as the launcher does it. */
  void start() throws BundleException {
    startFramework(folder.resolve("cache" + starts++));
  }

  private void startFramework(Path cache) throws BundleException {
    framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    cache.toString(),
                    "felix.log.level",
                    "1",
                    Constants.FRAMEWORK_BSNVERSION,
                    Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
                    Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    "org.osgi.service.component;version=1.5,"
                        + "org.osgi.service.component.runtime;version=1.5,"
                        + "org.osgi.service.component.runtime.dto;version=1.5,"
                        + "org.osgi.util.promise;version=1.3,org.osgi.util.function;version=1.2"));
    framework.start();
    for (String jar : System.getProperty("java.class.path").split(":")) {
      if (jar.contains("org.apache.felix.scr")) {
        context().installBundle("reference:file:" + jar).start();
      }
    }
    openHub();
  }

  /** Another hub in the same framework, as if its bundle had been started again. */
  void openHub() {
    ServiceComponentRuntime components =
        context().getService(context().getServiceReference(ServiceComponentRuntime.class));
    hub =
        new LiveHub(
            context(),
            settings(),
            records,
            new FolderCatalogue(catalog()),
            new RecordingEvents(),
            audit,
            components,
            Clock.systemUTC());
  }

  ChangeReport install(String item) {
    return hub.apply(Change.of(Operation.INSTALL, "ada", item), ChangeListener.NONE);
  }

  ChangeReport uninstall(String item) {
    return hub.apply(Change.of(Operation.UNINSTALL, "ada", item), ChangeListener.NONE);
  }

  ChangeReport apply(Change change) {
    return hub.apply(change, ChangeListener.NONE);
  }

  private Settings settings() {
    return new Settings(
        data(),
        new Patience(Duration.ofMillis(2000), Duration.ofMillis(3000)),
        new Limits(64L << 20, 100, 1000, Set.of(), Runtime.version().feature()),
        64L << 20,
        4);
  }

  void stop() throws Exception {
    framework.stop();
    framework.waitForStop(10_000);
  }

  void restart() throws Exception {
    stop();
    start();
  }

  /** Names of the bundles in the framework that the tests made. */
  List<String> bundles() {
    return Arrays.stream(context().getBundles())
        .filter(b -> b.getSymbolicName().startsWith("sample."))
        .map(b -> b.getSymbolicName() + " " + b.getVersion() + " " + state(b))
        .sorted()
        .toList();
  }

  private static String state(Bundle bundle) {
    return bundle.getState() == Bundle.ACTIVE ? "active" : "state " + bundle.getState();
  }

  @Override
  public void close() throws Exception {
    stop();
  }

  private final class RecordingEvents implements Events {
    @Override
    public PlatformEvent publish(
        String type, String project, String subject, Map<String, Object> data) {
      PlatformEvent event =
          new PlatformEvent(events.size() + 1, Instant.now(), type, project, subject, data);
      events.add(event);
      return event;
    }

    @Override
    public List<PlatformEvent> since(long after, int limit) {
      return List.copyOf(events);
    }
  }
}
