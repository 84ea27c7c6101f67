package io.millrace.it.faces;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The bundles of the built distribution in a framework of this process, without those that listen
 * on a port, and a session of the Gogo shell in it. Commands are text, so that nothing of the
 * framework's classes is shared with the test.
 */
final class GogoServer implements AutoCloseable {
  private static final String PROCESSOR = "org.apache.felix.service.command.CommandProcessor";
  private static final long PATIENCE_MS = 90_000;

  private final Framework framework;
  private final Object session;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  GogoServer(Path data, Path storage) throws Exception {
    Map<String, String> properties = settings();
    properties.put(Constants.FRAMEWORK_STORAGE, storage.toString());
    properties.put("millrace.data", data.toString());
    properties.put("millrace.home", distribution().toString());
    properties.put("millrace.role", "server");
    framework = new FrameworkFactory().newFramework(properties);
    framework.start();
    List<Bundle> started = new ArrayList<>();
    for (Path jar : jars()) {
      Bundle bundle = framework.getBundleContext().installBundle("reference:" + jar.toUri());
      if (!listens(bundle) && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
        started.add(bundle);
      }
    }
    for (Bundle bundle : started) {
      bundle.start();
    }
    session = session(service(PROCESSOR));
    await("(&(osgi.command.scope=hub)(osgi.command.function=list))");
  }

  static Path distribution() {
    return Path.of(System.getProperty("millrace.root"), "distributions/server/target/millrace");
  }

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

  private static List<Path> jars() throws IOException {
    try (Stream<Path> jars = Files.list(distribution().resolve("bundle"))) {
      return jars.filter(j -> j.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static boolean listens(Bundle bundle) {
    return bundle.getSymbolicName().contains("jetty");
  }

  private Object service(String type) throws Exception {
    ServiceTracker<Object, Object> tracker =
        new ServiceTracker<>(framework.getBundleContext(), type, null);
    tracker.open();
    return java.util.Objects.requireNonNull(tracker.waitForService(PATIENCE_MS), type);
  }

  private void await(String filter) throws Exception {
    ServiceTracker<Object, Object> tracker =
        new ServiceTracker<>(
            framework.getBundleContext(), FrameworkUtil.createFilter(filter), null);
    tracker.open();
    java.util.Objects.requireNonNull(tracker.waitForService(PATIENCE_MS), filter);
    tracker.close();
  }

  private Object session(Object processor) throws Exception {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    for (Method m : processor.getClass().getMethods()) {
      if (m.getName().equals("createSession")
          && m.getParameterCount() == 3
          && m.getParameterTypes()[1] == java.io.OutputStream.class) {
        return m.invoke(processor, new ByteArrayInputStream(new byte[0]), out, out);
      }
    }
    throw new IllegalStateException("this Gogo makes no sessions");
  }

  /** Executes a command line; what it answers, after what it printed. */
  synchronized String run(String command) throws Exception {
    printed.reset();
    Object answer = execute(command);
    return printed.toString(StandardCharsets.UTF_8) + (answer == null ? "" : answer);
  }

  private Object execute(String command) throws Exception {
    try {
      Method execute = session.getClass().getMethod("execute", CharSequence.class);
      execute.setAccessible(true);
      return execute.invoke(session, command);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() throws Exception {
    framework.stop();
    framework.waitForStop(PATIENCE_MS);
  }
}
