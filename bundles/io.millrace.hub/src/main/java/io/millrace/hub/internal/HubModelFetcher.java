package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import io.millrace.api.plugin.PluginProperties;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.Hub;
import io.millrace.hub.Operation;
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
    return hub.resources(item)
        .or(() -> installed(item))
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "MODEL_NOT_FOUND",
                    "Hub item '" + item + "' carries no files.",
                    "Name an item of kind model: see 'millrace hub list'."));
  }

  /** Installs it; a fetcher's callers know the codes of models, not those of the hub. */
  private Optional<Path> installed(String item) {
    try {
      Change install = Change.of(Operation.INSTALL, "models", item);
      return hub.apply(install, ChangeListener.NONE).items().get(0).resources();
    } catch (PlatformException failed) {
      String code =
          switch (failed.code()) {
            case "HUB_ITEM_NOT_FOUND" -> "MODEL_NOT_FOUND";
            case "HUB_SOURCE_UNAVAILABLE" -> "MODEL_FETCH_UNAVAILABLE";
            default -> failed.code();
          };
      throw new PlatformException(
          code, failed.blame(), failed.retriable(), failed.what(), failed.remedy(), failed);
    }
  }
}
