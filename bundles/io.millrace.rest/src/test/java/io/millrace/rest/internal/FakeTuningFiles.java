package io.millrace.rest.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.development.TuningFile;
import io.millrace.development.TuningFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Files in a folder. */
final class FakeTuningFiles implements TuningFiles {
  private final List<TuningFile> files = new ArrayList<>();
  private final Path folder;

  FakeTuningFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public TuningFile keep(Path content, String filename, String purpose) {
    if (!purpose.equals("fine-tune")) {
      throw PlatformException.caller(
          "FILE_INVALID", "'purpose' is '" + purpose + "'.", "Send fine-tune.");
    }
    String id = "file-" + (files.size() + 1);
    try {
      Files.move(content, folder.resolve(id));
      TuningFile file =
          new TuningFile(
              id,
              filename,
              purpose,
              Files.size(folder.resolve(id)),
              Instant.EPOCH,
              ArtifactRef.parse("store://file/uploads/" + id + ":1"));
      files.add(0, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<TuningFile> list() {
    return List.copyOf(files);
  }

  @Override
  public TuningFile require(String id) {
    return files.stream()
        .filter(f -> f.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                PlatformException.caller(
                    "FILE_NOT_FOUND", "There is no file '" + id + "'.", "List them."));
  }

  @Override
  public Path content(TuningFile file) {
    return folder.resolve(file.id());
  }

  @Override
  public void delete(String id) {
    files.remove(require(id));
  }
}
