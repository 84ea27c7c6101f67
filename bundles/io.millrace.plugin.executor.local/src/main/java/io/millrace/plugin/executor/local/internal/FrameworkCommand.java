package io.millrace.plugin.executor.local.internal;

import io.millrace.api.FrameworkProperties;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/**
 * A worker as another framework of this distribution: the same Java, class path and bundles, less
 * those that only a server needs, with its storage in the task's scratch folder.
 */
final class FrameworkCommand implements WorkerCommand {
  /** More names of framework properties that a worker takes over, separated by commas. */
  static final String TAKE_OVER = "millrace.worker.properties";

  private static final String VECTORS = "jdk.incubator.vector";

  /** What Java prints of it first, which helps nobody who reads the log of a run. */
  static final String REMARK = "WARNING: Using incubator modules: " + VECTORS;

  private static final String PACKAGES = "org.osgi.framework.system.packages";
  private static final String EXTRA_PACKAGES = PACKAGES + ".extra";

  private static final List<String> TAKEN_OVER =
      List.of(
          FrameworkProperties.HOME,
          FrameworkProperties.CACHE,
          "millrace.djl.device",
          PACKAGES,
          EXTRA_PACKAGES,
          "org.osgi.framework.system.capabilities",
          "org.osgi.framework.system.capabilities.extra",
          "org.osgi.framework.bootdelegation",
          "org.osgi.framework.bundle.parent",
          "felix.bootdelegation.implicit",
          "user.home");

  private static final String LOGGING =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%-5level %logger{20} %msg%n%ex{8}</pattern></encoder>
        </appender>
        <logger name="ai.djl.util.cuda" level="ERROR"/> <!-- says that there is no GPU, often -->
        <root level="WARN"><appender-ref ref="out"/></root>
      </configuration>
      """;

  private final BundleContext context;
  private final Settings settings;
  private final BundleSelection bundles;

  FrameworkCommand(BundleContext context, Settings settings) {
    this.context = context;
    this.settings = settings;
    bundles = new BundleSelection(context);
  }

  @Override
  public List<String> prepare(Path folder, Path handover) throws IOException {
    Path configuration = folder.resolve("config.properties");
    Path logging = Files.writeString(folder.resolve("logback.xml"), LOGGING);
    write(configuration, properties(folder, handover));
    List<String> command = new ArrayList<>();
    command.add(Path.of(property("java.home"), "bin", "java").toString());
    command.add("-Xmx" + settings.heapMb() + "m");
    command.addAll(
        List.of(
            "-Xss2m", // libtorch recurses deeply
            "-Xms32m", // else a 64th of the machine's memory, all touched before it is collected
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:-UsePerfData",
            "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
            "-Xshare:auto",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
            "-Dfile.encoding=UTF-8",
            "-Dslf4j.internal.verbosity=ERROR",
            "-Dlogback.configurationFile=" + logging.toUri(),
            "-Dfelix.config.properties=" + configuration.toUri(),
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED"));
    if (knowsVectors()) {
      command.add("--add-modules=" + VECTORS);
    }
    if (Runtime.version().feature() >= 23) { // silence warnings of newer Java
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(settings.jvmOptions());
    command.addAll(List.of("-cp", classPath(), "org.apache.felix.main.Main"));
    return command;
  }

  /** Whether this Java has the module, which is the worker's too. */
  private static boolean knowsVectors() {
    return ModuleFinder.ofSystem().find(VECTORS).isPresent();
  }

  /** The server may run without the module, so that what it exports lacks the package. */
  static void exportVectors(Properties p) {
    if (!p.getProperty(PACKAGES, "").contains(VECTORS)) {
      String extra = p.getProperty(EXTRA_PACKAGES, "");
      p.setProperty(EXTRA_PACKAGES, extra.isBlank() ? VECTORS : extra + "," + VECTORS);
    }
  }

  private Properties properties(Path folder, Path handover) throws IOException {
    Properties p = new Properties();
    List<String> names = new ArrayList<>(TAKEN_OVER);
    Optional.ofNullable(context.getProperty(TAKE_OVER))
        .ifPresent(more -> names.addAll(List.of(more.trim().split("\\s*,\\s*"))));
    for (String name : names) {
      @Nullable String value = context.getProperty(name);
      if (value != null) {
        p.setProperty(name, value);
      }
    }
    if (knowsVectors()) {
      exportVectors(p);
    }
    p.setProperty(FrameworkProperties.ROLE, "worker");
    p.setProperty(WorkerSession.HANDOVER, handover.toString());
    p.setProperty("org.osgi.framework.storage", folder.resolve("framework").toString());
    p.setProperty("org.osgi.framework.storage.clean", "onFirstInit");
    p.setProperty("felix.shutdown.hook", "false");
    p.setProperty("felix.log.level", "1");
    p.setProperty("felix.auto.deploy.action", "");
    Map<String, String> lists = bundles.autoProperties(folder.resolve("bundles"));
    lists.forEach(p::setProperty);
    int highest =
        lists.keySet().stream()
            .mapToInt(k -> Integer.parseInt(k.substring(k.lastIndexOf('.') + 1)))
            .max()
            .orElse(1);
    p.setProperty("org.osgi.framework.startlevel.beginning", String.valueOf(highest));
    return p;
  }

  private static void write(Path file, Properties properties) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(
          "# Of a worker; see io.millrace.plugin.executor.local\n"
              .getBytes(StandardCharsets.UTF_8));
      properties.store(out, null);
    }
  }

  /** The server's class path; the framework's launcher is added if the server began otherwise. */
  private String classPath() {
    String inherited = property("java.class.path");
    @Nullable String home = context.getProperty(FrameworkProperties.HOME);
    if (home == null) {
      return inherited;
    }
    Path launcher = Path.of(home, "bin", "felix.jar");
    boolean there =
        List.of(inherited.split(File.pathSeparator)).stream()
            .anyMatch(e -> !e.isEmpty() && Path.of(e).toAbsolutePath().equals(launcher));
    return there || !Files.exists(launcher) ? inherited : inherited + File.pathSeparator + launcher;
  }

  private String property(String name) {
    @Nullable String value = context.getProperty(name);
    return value == null ? "" : value;
  }
}
