package io.millrace.cli.internal.bench.karaf;

import io.millrace.cli.internal.CliFailure;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * Apache Karaf with its default boot features and declarative services, HTTP and the Felix Web
 * Console besides, which is what our server has of these. Driven by its bundle MBean, which does
 * what {@code bundle:install -s}, {@code bundle:update} and {@code bundle:uninstall} do. It runs in
 * a base folder of its own; the installation is not changed.
 */
final class KarafServer implements Contender {
  private static final String USER = "karaf";
  private static final String BUNDLES = "org.apache.karaf:type=bundle,name=*";
  private static final long STOP_SECONDS = 60;
  private static final long SETTLE_SECONDS = 120;

  /** What its framework says when another thread of it installs, wires or refreshes. */
  private static final String BUSY = "Unable to acquire global lock";

  private static final long BUSY_SECONDS = 20;
  private static final long BUSY_PAUSE_MS = 5;

  private final Path home;
  private final Path bundles;
  private final Path base;
  private final int http = freePort();
  private final int registry = freePort();
  private @Nullable Process process;
  private @Nullable JMXConnector connector;
  private String id = "";

  /**
   * @param home an unpacked distribution of Karaf 4.4
   * @param bundles where the small bundle's versions lie
   */
  KarafServer(Path home, Path bundles) throws IOException {
    this.home = home;
    this.bundles = bundles;
    this.base = Files.createTempDirectory("karaf-bench-");
    copy(home.resolve("etc"), base.resolve("etc"));
    Files.createDirectories(base.resolve("data"));
    Path etc = base.resolve("etc");
    Files.writeString(
        etc.resolve("users.properties"),
        USER
            + " = "
            + USER
            + ",_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,"
            + "systembundles,ssh\n");
    Path features = etc.resolve("org.apache.karaf.features.cfg");
    Files.writeString(
        features,
        Files.readString(features)
            .replaceFirst("featuresBoot *= *", "featuresBoot = scr, http, webconsole, "));
    set(etc.resolve("org.apache.karaf.management.cfg"), "rmiRegistryPort", registry);
    set(etc.resolve("org.apache.karaf.management.cfg"), "rmiServerPort", freePort());
    set(etc.resolve("org.apache.karaf.shell.cfg"), "sshPort", freePort());
    Path web = etc.resolve("org.ops4j.pax.web.cfg");
    Files.writeString(
        web,
        (Files.exists(web) ? Files.readString(web) : "")
            + "\norg.osgi.service.http.port = "
            + http
            + "\n");
  }

  private static void set(Path file, String key, int value) throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("(?m)^" + key + " *=.*$", key + " = " + value));
  }

  @Override
  public String name() {
    return "Karaf";
  }

  @Override
  public void start() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(home.resolve("bin/karaf").toString(), "server"))
            .redirectErrorStream(true)
            .redirectOutput(base.resolve("karaf.out").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "KARAF_BASE",
                base.toString(),
                "KARAF_EXEC",
                "exec",
                "CHECK_ROOT_INSTANCE_RUNNING",
                "false",
                "JAVA_HOME",
                System.getProperty("java.home")));
    process = builder.start();
    Http.await("http://127.0.0.1:" + http + "/system/console/bundles", USER, USER);
  }

  private boolean connected() throws IOException {
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + registry + "/karaf-root");
    try {
      connector =
          JMXConnectorFactory.connect(
              url, Map.of(JMXConnector.CREDENTIALS, new String[] {USER, USER}));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Its console answers before its management does, and before all its features are started. */
  @Override
  public void settle() throws IOException, InterruptedException {
    String before = "";
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    while (System.nanoTime() < deadline) {
      String now = connector != null || connected() ? bundles() : "its management is Starting";
      if (now.equals(before) && !now.contains("Starting") && !now.contains("Installed")) {
        return;
      }
      before = now;
      TimeUnit.SECONDS.sleep(3);
    }
    throw CliFailure.work(
        "Karaf's bundles do not come to rest: " + before, "Look at " + base + "/data/log.");
  }

  /** Name and state of every bundle. */
  private String bundles() throws IOException {
    try {
      MBeanServerConnection beans = connection();
      if (beans.queryNames(new ObjectName(BUNDLES), null).isEmpty()) {
        return "its management is Starting";
      }
      TabularData table = (TabularData) beans.getAttribute(bundleBean(beans), "Bundles");
      return table.values().stream()
          .map(CompositeData.class::cast)
          .map(row -> row.get("Name") + " " + row.get("State"))
          .sorted()
          .collect(Collectors.joining(", "));
    } catch (JMException e) {
      throw CliFailure.work("Karaf does not list its bundles: " + e + ".", "Look at its log.");
    }
  }

  private MBeanServerConnection connection() throws IOException {
    if (connector == null) {
      throw new IllegalStateException("not started");
    }
    return connector.getMBeanServerConnection();
  }

  private static ObjectName bundleBean(MBeanServerConnection beans)
      throws IOException, JMException {
    return beans.queryNames(new ObjectName(BUNDLES), null).iterator().next();
  }

  @Override
  public void install(int cycle) throws IOException {
    id =
        String.valueOf(
            call(
                "install",
                new Object[] {address(cycle + ".0.0"), true},
                "java.lang.String",
                "boolean"));
  }

  @Override
  public void update(int cycle) throws IOException {
    call(
        "update",
        new Object[] {id, address(cycle + ".1.0")},
        "java.lang.String",
        "java.lang.String");
  }

  @Override
  public void uninstall() throws IOException {
    call("uninstall", new Object[] {id}, "java.lang.String");
  }

  private String address(String version) {
    return SmallBundle.file(bundles, version).toUri().toString();
  }

  /**
   * Calls Karaf's management, again while its framework is busy wiring what an earlier change left:
   * whoever operates it would do the same, so that time counts.
   */
  private @Nullable Object call(String operation, Object[] arguments, String... types)
      throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BUSY_SECONDS);
    while (true) {
      try {
        MBeanServerConnection beans = connection();
        return beans.invoke(bundleBean(beans), operation, arguments, types);
      } catch (JMException e) {
        if (!String.valueOf(e.getMessage()).contains(BUSY) || System.nanoTime() > deadline) {
          throw CliFailure.work(
              "Karaf failed at '" + operation + "': " + e + ".", "Look at " + base + "/data/log.");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BUSY_PAUSE_MS));
      }
    }
  }

  @Override
  public long pid() {
    return process == null ? -1 : process.pid();
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    if (connector != null) {
      connector.close();
      connector = null;
    }
    if (process != null) {
      process.destroy();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.destroyForcibly();
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(base)) {
      all = files.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.toList();
    }
    for (Path file : all) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(file, target);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
