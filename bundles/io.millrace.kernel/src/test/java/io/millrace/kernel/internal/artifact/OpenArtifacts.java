package io.millrace.kernel.internal.artifact;

import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.store.RecordStore;
import io.millrace.kernel.artifact.Artifacts;
import java.nio.file.Path;

/** The catalogue of artifacts for tests of other rooms. */
public final class OpenArtifacts {
  private OpenArtifacts() {}

  public static Artifacts in(Path folder, RecordStore records, PluginDirectory plugins) {
    return new CatalogedArtifacts(records, plugins, "file", folder.resolve("trees"));
  }
}
