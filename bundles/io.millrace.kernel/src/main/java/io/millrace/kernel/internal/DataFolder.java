package io.millrace.kernel.internal;

import io.millrace.api.FrameworkProperties;
import io.millrace.api.PlatformException;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where this server keeps its state. */
public final class DataFolder {
  private DataFolder() {}

  /**
   * The folder, absolute.
   *
   * @throws PlatformException DATA_UNSET
   */
  public static Path of(BundleContext context) {
    String data = context.getProperty(FrameworkProperties.DATA);
    if (data == null) {
      throw PlatformException.operator(
          "DATA_UNSET",
          "The framework property " + FrameworkProperties.DATA + " is not set.",
          "Start the server with the launcher, which sets it.");
    }
    return Path.of(data).toAbsolutePath();
  }
}
