package io.millrace.kernel.internal.run;

import io.millrace.api.PlatformException;
import io.millrace.api.function.Function;
import io.millrace.api.function.FunctionSpec;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.kernel.run.Functions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The functions among the plugins. */
@Component(service = Functions.class)
public final class DirectoryFunctions implements Functions {
  private static final String NOT_FOUND = "PLUGIN_NOT_FOUND";

  private final PluginDirectory plugins;

  @Activate
  public DirectoryFunctions(@Reference(name = "plugins") PluginDirectory plugins) {
    this.plugins = plugins;
  }

  @Override
  public List<FunctionSpec> list() {
    List<FunctionSpec> specs = new ArrayList<>();
    for (PluginInfo info : plugins.list(Function.class)) {
      find(info.id()).ifPresent(specs::add);
    }
    return specs;
  }

  /** Empty if it is not there (any more). */
  private Optional<FunctionSpec> find(String name) {
    try (Lease<Function> function = plugins.lease(Function.class, name)) {
      return Optional.of(function.plugin().spec());
    } catch (PlatformException e) {
      if (e.code().equals(NOT_FOUND)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public FunctionSpec require(String name) {
    return find(name).orElseThrow(() -> notFound(name));
  }

  private PlatformException notFound(String name) {
    List<String> nearest =
        plugins.list(Function.class).stream()
            .map(PluginInfo::id)
            .sorted(Comparator.comparingInt(id -> distance(name, id)))
            .limit(5)
            .toList();
    return PlatformException.caller(
        "FUNCTION_NOT_FOUND",
        "There is no function '" + name + "'; the nearest: " + nearest + ".",
        "Name one that is there ('millrace get functions'), or install it from the hub.");
  }

  /** Levenshtein's distance: how many letters to add, drop or change. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
