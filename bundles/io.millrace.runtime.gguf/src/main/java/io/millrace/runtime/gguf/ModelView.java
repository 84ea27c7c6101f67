package io.millrace.runtime.gguf;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model as a folder in Hugging Face's layout, whatever it is on disk. For such a folder this is
 * the folder itself; for a GGUF file, or a folder with one, a temporary folder that describes it
 * and links to it. Whoever opens a view closes it when the model is loaded.
 */
public final class ModelView implements AutoCloseable {
  private final Path folder;
  private final boolean temporary;

  private ModelView(Path folder, boolean temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  /**
   * @throws PlatformException as {@link GgufModel}; MODEL_VIEW_UNAVAILABLE if the temporary folder
   *     cannot be written
   */
  public static ModelView of(Path model) {
    Optional<Path> file = GgufModel.find(model);
    if (file.isEmpty()) {
      return new ModelView(model, false);
    }
    GgufModel gguf = GgufModel.open(file.get());
    try {
      ModelView view = new ModelView(Files.createTempDirectory("millrace-gguf"), true);
      try {
        Files.createSymbolicLink(view.folder.resolve("model.gguf"), file.get().toAbsolutePath());
        gguf.describe(view.folder);
        return view;
      } catch (IOException | RuntimeException e) {
        view.close();
        throw e;
      }
    } catch (IOException e) {
      throw new PlatformException(
          "MODEL_VIEW_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "No folder that describes " + file.get() + " can be written: " + e.getMessage(),
          "Make room in the temporary folder of the server.",
          e);
    }
  }

  /** With {@code config.json}, {@code tokenizer.json} and the weights. */
  public Path folder() {
    return folder;
  }

  /** Deletes the temporary folder, never the model. */
  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : List.copyOf(files.toList())) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      folder.toFile().deleteOnExit(); // a few kilobytes that the system's cleaner takes
    }
  }
}
