package io.millrace.rest.internal.control;

import io.millrace.api.function.FunctionSpec;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.kernel.run.Functions;
import io.millrace.rest.internal.health.Readiness;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What this server is and what it can do. Thread-safe. */
@Component(service = RouteGroup.class)
public final class SystemRoutes implements RouteGroup {
  private final String version;
  private final Readiness readiness;
  private final Functions functions;
  private final PluginDirectory plugins;

  @Activate
  public SystemRoutes(
      BundleContext context,
      @Reference(name = "readiness") Readiness readiness,
      @Reference(name = "functions") Functions functions,
      @Reference(name = "plugins") PluginDirectory plugins) {
    this(context.getBundle().getVersion().toString(), readiness, functions, plugins);
  }

  public SystemRoutes(
      String version, Readiness readiness, Functions functions, PluginDirectory plugins) {
    this.version = version;
    this.readiness = readiness;
    this.functions = functions;
    this.plugins = plugins;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/status", "Version, age, memory and readiness of the server")
            .gives(Status.class)
            .by(x -> status()),
        Route.get("/api/v1/functions", "Functions that can be run")
            .lists(FunctionSpec.class)
            .by(x -> Reply.items(functions.list())),
        Route.get("/api/v1/functions/{name}", "One function's declaration")
            .gives(FunctionSpec.class)
            .by(x -> functions.require(x.path("name"))),
        Route.get("/api/v1/plugins", "Plugins of every kind")
            .lists(PluginInfo.class)
            .by(x -> Reply.items(plugins.list())));
  }

  private Status status() {
    List<String> reasons = readiness.reasons();
    var vm = ManagementFactory.getRuntimeMXBean();
    return new Status(
        version,
        Instant.ofEpochMilli(vm.getStartTime()),
        vm.getUptime() / 1000.0,
        vm.getPid(),
        vm.getVmName() + " " + vm.getVmVersion(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        reasons.isEmpty(),
        reasons);
  }

  /**
   * What the server is.
   *
   * @param pid of its process
   */
  public record Status(
      String version,
      Instant started,
      double uptimeS,
      long pid,
      String java,
      long heapUsedBytes,
      boolean ready,
      List<String> reasons) {}
}
