package io.millrace.authoring.internal;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.api.plugin.PluginProperties;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Whether a started bundle offers what its description says, under a valid id. */
final class ServicesCheck {
  private static final String CHECK = "services";

  private static final Set<String> KINDS =
      Set.of(
          "DataSource",
          "Tuner",
          "ModelBackend",
          "Guardrail",
          "Evaluator",
          "Monitor",
          "Embedder",
          "ModelFetcher",
          "ArtifactStore",
          "Executor",
          "PipelineStep",
          "Function");

  private final BundleContext context;

  ServicesCheck(BundleContext context) {
    this.context = context;
  }

  /**
   * What was found, and the kinds that are there.
   *
   * @param kinds simple names of the kinds' interfaces
   */
  record Services(List<Finding> findings, Set<String> kinds) {}

  /**
   * Looks at the services of a bundle.
   *
   * @param itemKind what the item's description says, empty if nothing
   */
  Services look(Bundle bundle, String itemKind) {
    List<Finding> findings = new ArrayList<>();
    Set<String> kinds = new LinkedHashSet<>();
    ServiceReference<?>[] registered = bundle.getRegisteredServices();
    for (ServiceReference<?> r : registered == null ? new ServiceReference<?>[0] : registered) {
      for (String type : RegistryPlugins.types(r)) {
        String kind = type.substring(type.lastIndexOf('.') + 1);
        if (type.startsWith("io.millrace.api.") && KINDS.contains(kind)) {
          kinds.add(kind);
          findings.add(look(kind, r));
        }
      }
    }
    boolean kindIsPlugin = KINDS.stream().anyMatch(k -> word(k).equals(itemKind));
    if (kindIsPlugin && kinds.stream().noneMatch(k -> word(k).equals(itemKind))) {
      findings.add(
          Finding.bad(
              CHECK,
              "the item is a "
                  + itemKind
                  + ", the bundle registers "
                  + (kinds.isEmpty() ? "none" : kinds),
              "Name the kind in bnd.bnd that the component has as its service."));
    }
    return new Services(findings, kinds);
  }

  /** {@code data-source} for {@code DataSource}. */
  static String word(String kind) {
    return kind.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  private Finding look(String kind, ServiceReference<?> reference) {
    PluginInfo info = RegistryPlugins.info(kind, reference);
    if (!(reference.getProperty(PluginProperties.KIND_ID) instanceof String)) {
      return Finding.bad(
          CHECK,
          kind + " has no " + PluginProperties.KIND_ID,
          "Write property = \"kind.id=<name>\" into its @Component.");
    }
    try {
      Names.check(kind, info.id());
    } catch (PlatformException e) {
      return Finding.bad(CHECK, e.what(), e.remedy());
    }
    if (info.summary().isBlank()) {
      return Finding.bad(
          CHECK,
          kind + " " + info.id() + " has no " + PluginProperties.KIND_SUMMARY,
          "Write property = \"kind.summary=<one sentence>\" into its @Component.");
    }
    Object service = context.getService(reference);
    try {
      if (service == null) {
        return Finding.bad(
            CHECK, kind + " " + info.id() + " cannot be had", "Read target/plugin-check.log.");
      }
      if (service instanceof Function f && !f.spec().name().equals(info.id())) {
        return Finding.bad(
            CHECK,
            "the function's name is '" + f.spec().name() + "', its kind.id '" + info.id() + "'",
            "Let them be equal.");
      }
    } finally {
      context.ungetService(reference);
    }
    return Finding.good(CHECK, info.label());
  }
}
