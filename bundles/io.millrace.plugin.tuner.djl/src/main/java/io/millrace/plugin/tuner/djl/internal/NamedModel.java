package io.millrace.plugin.tuner.djl.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import io.millrace.api.model.ModelFetcher;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The model of a run: its input {@code model}, or what its parameter {@code source} names. */
final class NamedModel {
  private NamedModel() {}

  /**
   * @throws PlatformException RUN_INPUT_MISSING if neither is given, MODEL_SOURCE_INVALID for what
   *     is no URI, MODEL_NOT_FOUND, and as the fetcher of the URI's scheme
   */
  static Path folder(RunContext context, PluginDirectory plugins) {
    if (context.input("model").isPresent() || !context.parameters().has("source")) {
      return MergeAdapter.folder(context, "model");
    }
    URI uri = uri(context.parameters().string("source"));
    if (!uri.getScheme().equals("file")) {
      try (Lease<ModelFetcher> lease = plugins.lease(ModelFetcher.class, uri.getScheme())) {
        context.used(lease.info());
        return lease
            .plugin()
            .fetch(uri, (file, done, total) -> context.progress(done, total, file));
      }
    }
    Path path = Path.of(uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath());
    if (!Files.exists(path)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND", "There is no " + path + ".", "Name a model's folder or GGUF file.");
    }
    return path;
  }

  private static URI uri(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // answered below, with the text
    }
    throw PlatformException.caller(
        "MODEL_SOURCE_INVALID",
        "source '" + text + "' is not a URI.",
        "Write hf://owner/name@revision or file:/folder.");
  }
}
