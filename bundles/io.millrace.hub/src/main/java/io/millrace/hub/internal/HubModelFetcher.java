package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import io.millrace.api.plugin.PluginProperties;
import io.millrace.hub.Hub;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Fetches {@code hub://item[:version]}: installs the item if need be and gives its folder. */
@Component(
    service = ModelFetcher.class,
    property = {
      PluginProperties.KIND_ID + "=hub",
      PluginProperties.KIND_SUMMARY + "=Models that the hub publishes."
    })
public final class HubModelFetcher implements ModelFetcher {
  private final Hub hub;

  @Activate
  public HubModelFetcher(@Reference(name = "hub") Hub hub) {
    this.hub = hub;
  }

  @Override
  public Path fetch(URI model, Progress progress) {
    String item = String.valueOf(model.getSchemeSpecificPart()).replaceFirst("^/+", "");
    Optional<Path> folder = hub.resources(item);
    if (folder.isEmpty()) {
      folder = hub.install(item).item().resources();
    }
    return folder.orElseThrow(
        () ->
            PlatformException.caller(
                "MODEL_NOT_FOUND",
                "Hub item '" + item + "' carries no files.",
                "Name an item of kind model: see 'millrace hub list'."));
  }
}
