package io.millrace.authoring.internal;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.plugin.PluginDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** An OSGi framework with what a server promises to plugins and nothing else. */
final class TrialFramework implements AutoCloseable {
  private static final long PATIENCE_S = 30;

  private final Framework framework;

  private TrialFramework(Framework framework) {
    this.framework = framework;
  }

  static TrialFramework start(Request request) throws IOException, BundleException {
    Path data = Files.createDirectories(request.work().resolve("data"));
    Map<String, String> settings = new HashMap<>();
    settings.put(Constants.FRAMEWORK_STORAGE, request.work().resolve("framework").toString());
    settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SystemPackages.onClassPath());
    settings.put(FrameworkProperties.DATA, data.toString());
    settings.put(FrameworkProperties.CACHE, request.work().resolve("cache").toString());
    settings.put(FrameworkProperties.ROLE, "server");
    Framework framework = new FrameworkFactory().newFramework(settings);
    TrialFramework trial = new TrialFramework(framework);
    try {
      framework.start();
      BundleContext context = framework.getBundleContext();
      context.registerService(PluginDirectory.class, new RegistryPlugins(context), null);
      for (Path bundle : request.runtimes()) {
        trial.install(bundle);
      }
      for (Path bundle : request.support()) {
        trial.install(bundle).start();
      }
      return trial;
    } catch (BundleException | RuntimeException e) {
      trial.close();
      throw e;
    }
  }

  BundleContext context() {
    return framework.getBundleContext();
  }

  Bundle install(Path jar) throws BundleException {
    return context().installBundle(jar.toUri().toString());
  }

  /** The component runtime's view of the components. */
  ServiceComponentRuntime components() {
    return context().getService(context().getServiceReference(ServiceComponentRuntime.class));
  }

  /** Wires a bundle anew, now that fragments were installed. */
  void refresh(Bundle bundle) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    framework
        .adapt(FrameworkWiring.class)
        .refreshBundles(List.of(bundle), event -> done.countDown());
    if (!done.await(PATIENCE_S, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the framework does not refresh " + bundle);
    }
  }

  @Override
  public void close() {
    try {
      framework.stop();
      framework.waitForStop(TimeUnit.SECONDS.toMillis(PATIENCE_S));
    } catch (BundleException e) {
      throw new IllegalStateException("the framework does not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
