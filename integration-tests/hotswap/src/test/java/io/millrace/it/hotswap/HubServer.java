package io.millrace.it.hotswap;

import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.hub.Catalogues;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.Hub;
import io.millrace.hub.Operation;
import io.millrace.hub.SourceSettings;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.event.PlatformEvent;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The hub and the store of the built distribution in a framework of their own: real bundles, a real
 * database, the real catalogue. Only events end here. The contracts come from the class path, so
 * that tests can call the services.
 */
final class HubServer implements AutoCloseable {
  private static final List<String> BUNDLES =
      List.of(
          "org.osgi.util.function",
          "org.osgi.util.promise",
          "org.osgi.service.component",
          "org.apache.felix.configadmin",
          "org.apache.felix.scr",
          "jackson-annotations",
          "jackson-core",
          "jackson-databind",
          "sqlite-jdbc",
          "postgresql",
          "io.millrace.catalog",
          "io.millrace.store",
          "io.millrace.hub");

  /** What items of the catalogue need beyond the hub. */
  private static final List<String> FOR_ITEMS =
      List.of(
          "duckdb_jdbc",
          "io.millrace.data",
          "io.millrace.runtime.items",
          "io.millrace.runtime.pii");

  private static final long PATIENCE_MS = 60_000;

  private final Framework framework;
  private final Hub hub;
  final RecordingAudit audit;
  final List<PlatformEvent> events = Collections.synchronizedList(new ArrayList<>());

  /**
   * Starts, with framework storage of its own, and waits for the hub.
   *
   * @param data folder of the server's state
   * @param storage folder of the framework; made anew
   * @param builtIn more bundle files to start first, as if the distribution had them
   */
  HubServer(Path data, Path storage, Path... builtIn) throws Exception {
    this(data, storage, "", builtIn);
  }

  /**
   * The same with a hub that is configured.
   *
   * @param configuration of the hub, in the format of the configuration admin's files
   */
  HubServer(Path data, Path storage, String configuration, Path... builtIn) throws Exception {
    Map<String, String> properties = settings();
    Path configurations = Files.createDirectories(data.resolve("config"));
    Files.createDirectories(configurations.resolve("io/millrace"));
    if (!configuration.isEmpty()) {
      Files.writeString(
          configurations.resolve("io/millrace/hub.config"),
          "service.pid=\"io.millrace.hub\"\n" + configuration);
    }
    properties.put("felix.cm.dir", configurations.toString());
    properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    properties.put(
        Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    properties.put("felix.log.level", "1");
    properties.put("millrace.data", data.toString());
    properties.put("millrace.home", distribution().toString());
    properties.put("millrace.role", "server");
    properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, shared());
    framework = new FrameworkFactory().newFramework(properties);
    framework.start();
    context().registerService(Events.class, new Recording(), null);
    audit = new RecordingAudit(context());
    context().registerService(AuditTrail.class, audit, null);
    context().registerService(PluginDirectory.class, new NoPlugins(), null);
    List<Path> jars = new ArrayList<>(List.of(builtIn));
    for (String name : BUNDLES) {
      jars.add(jar(name));
    }
    List<Bundle> installed = new ArrayList<>();
    for (Path jar : jars) {
      installed.add(context().installBundle("reference:" + jar.toUri()));
    }
    for (Bundle bundle : installed) {
      bundle.start();
    }
    ServiceTracker<Hub, Hub> tracker = new ServiceTracker<>(context(), Hub.class, null);
    tracker.open();
    hub = tracker.waitForService(PATIENCE_MS);
    if (hub == null) {
      close();
      throw new IllegalStateException("no hub after " + PATIENCE_MS + " ms");
    }
  }

  /** Files of the bundles that items of the first-party catalogue need beyond the hub. */
  static Path[] forItems() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String name : FOR_ITEMS) {
      jars.add(jar(name));
    }
    return jars.toArray(Path[]::new);
  }

  static Path distribution() {
    return Path.of(System.getProperty("millrace.root"), "distributions/server/target/millrace");
  }

  static Path catalog() {
    return distribution().resolve("catalog");
  }

  /** The distribution's own framework properties. */
  private static Map<String, String> settings() throws IOException {
    Properties settings = new Properties();
    try (Reader reader =
        Files.newBufferedReader(distribution().resolve("conf/config.properties"))) {
      settings.load(reader);
    }
    Map<String, String> properties = new HashMap<>();
    settings.stringPropertyNames().forEach(n -> properties.put(n, settings.getProperty(n)));
    return properties;
  }

  private static Path jar(String name) throws IOException {
    try (Stream<Path> jars = Files.list(distribution().resolve("bundle"))) {
      return jars.filter(j -> j.getFileName().toString().matches(name + "-[0-9].*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the distribution has no " + name));
    }
  }

  private static String shared() throws IOException {
    List<String> packages =
        new ArrayList<>(List.of("org.slf4j;version=1.7.36", "org.slf4j;version=2.0.17"));
    for (String name : List.of("io.millrace.api", "io.millrace.kernel", "io.millrace.hub")) {
      try (JarFile jar = new JarFile(jar(name).toFile())) {
        packages.add(jar.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE));
      }
    }
    return String.join(",", packages);
  }

  Hub hub() {
    return hub;
  }

  /** All: the service has an internal interface too, whose class is another one here. */
  Catalogues catalogues() throws InvalidSyntaxException {
    ServiceReference<?> found =
        context().getAllServiceReferences(Catalogues.class.getName(), null)[0];
    return (Catalogues) context().getService(found);
  }

  /** Adds a folder that needs no signature. */
  void addSource(String name, Path folder) throws InvalidSyntaxException {
    if (catalogues().sources().stream().noneMatch(s -> s.name().equals(name))) {
      catalogues()
          .add(
              new SourceSettings(
                  name,
                  folder.toString(),
                  List.of(),
                  Set.of(SourceSettings.Accepts.UNSIGNED),
                  false,
                  Optional.empty(),
                  false),
              "test");
    }
  }

  ChangeReport install(String item) {
    return hub.apply(Change.of(Operation.INSTALL, "test", item), ChangeListener.NONE);
  }

  ChangeReport uninstall(String item) {
    return hub.apply(Change.of(Operation.UNINSTALL, "test", item), ChangeListener.NONE);
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  /** Symbolic names of all bundles that are not active, other than fragments. */
  List<String> inactive() {
    return Arrays.stream(context().getBundles())
        .filter(b -> b.getState() != Bundle.ACTIVE)
        .filter(b -> b.getHeaders("").get(Constants.FRAGMENT_HOST) == null)
        .map(Bundle::getSymbolicName)
        .toList();
  }

  List<String> bundles() {
    return Arrays.stream(context().getBundles()).map(Bundle::getSymbolicName).sorted().toList();
  }

  @Override
  public void close() throws BundleException, InterruptedException {
    framework.stop();
    framework.waitForStop(PATIENCE_MS);
  }

  /** Functions of the catalogue ask for it when they run, which none does here. */
  private static final class NoPlugins implements PluginDirectory {
    @Override
    public <T> Lease<T> lease(Class<T> kind, String id) {
      throw new UnsupportedOperationException("no " + kind.getSimpleName() + " " + id);
    }

    @Override
    public List<PluginInfo> list(Class<?> kind) {
      return List.of();
    }

    @Override
    public List<PluginInfo> list() {
      return List.of();
    }
  }

  private final class Recording implements Events {
    @Override
    public PlatformEvent publish(
        String type, String project, String subject, Map<String, Object> data) {
      PlatformEvent event =
          new PlatformEvent(events.size() + 1L, Instant.now(), type, project, subject, data);
      events.add(event);
      return event;
    }

    @Override
    public List<PlatformEvent> since(long after, int limit) {
      return List.copyOf(events);
    }
  }
}
