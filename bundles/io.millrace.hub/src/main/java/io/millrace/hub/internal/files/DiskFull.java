package io.millrace.hub.internal.files;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Path;

/** A write that failed, told apart from a read that failed: the remedy is another. */
public final class DiskFull {
  public static final String CODE = "HUB_DISK_FULL";

  private DiskFull() {}

  /** The failure to write below a folder. */
  public static PlatformException writing(Path folder, IOException failed) {
    return new PlatformException(
        CODE,
        Blame.ENVIRONMENT,
        true,
        "Cannot write below " + folder + ": " + failed.getMessage() + ".",
        "Nothing was changed. Free space or lift the limit of the data folder, then repeat.",
        failed);
  }
}
