package io.millrace.hub.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.item.ItemFiles;
import io.millrace.api.plugin.PluginProperties;
import io.millrace.hub.Hub;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The files that the hub unpacked. Installs nothing: a file is no reason to bring code in. */
@Component(
    service = ItemFiles.class,
    property = {
      PluginProperties.KIND_ID + "=hub",
      PluginProperties.KIND_SUMMARY + "=Files of installed items."
    })
public final class HubItemFiles implements ItemFiles {
  private final Hub hub;

  @Activate
  public HubItemFiles(@Reference(name = "hub") Hub hub) {
    this.hub = hub;
  }

  @Override
  public Path resolve(String address) {
    String rest = ItemFiles.isAddress(address) ? address.substring(SCHEME.length()) : "";
    int slash = rest.indexOf('/');
    if (slash <= 0 || slash == rest.length() - 1) {
      throw missing(
          "'" + address + "' is no address of an item's file.", "Write hub://<item>/<path>.");
    }
    String item = rest.substring(0, slash);
    Path folder =
        resources(item)
            .orElseThrow(
                () ->
                    missing(
                        "The item '" + item + "' is not installed or has no files.",
                        "Install it: millrace hub install " + item + "."));
    Path file = within(folder, rest.substring(slash + 1));
    if (!Files.exists(file)) {
      throw missing(
          "The item '" + item + "' has no file '" + rest.substring(slash + 1) + "'.",
          "Look at its README: millrace hub info " + item + ".");
    }
    return file;
  }

  private Optional<Path> resources(String item) {
    return hub.resources(item).map(f -> f.toAbsolutePath().normalize());
  }

  private static Path within(Path folder, String path) {
    try {
      Path file = folder.resolve(path).normalize();
      if (file.startsWith(folder) && !file.equals(folder)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // told below
    }
    throw missing("'" + path + "' leads out of the item.", "Name a file of the item.");
  }

  private static PlatformException missing(String what, String remedy) {
    return PlatformException.caller("ITEM_FILE_NOT_FOUND", what, remedy);
  }
}
