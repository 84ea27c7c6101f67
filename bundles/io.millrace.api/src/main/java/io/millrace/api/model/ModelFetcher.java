package io.millrace.api.model;

import java.net.URI;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings the files of a model from a place named by a URI ({@code hf://owner/name@revision}) to
 * this machine. Helper kind; {@code kind.id} is the URI's scheme. Thread-safe.
 */
@ConsumerType
public interface ModelFetcher {
  /**
   * Downloads what is missing, verifies and returns the folder. Resumes what an earlier call left.
   *
   * @param progress hears how far it is
   * @return a folder in Hugging Face's layout; read only, kept in a cache
   * @throws io.millrace.api.PlatformException MODEL_NOT_FOUND, MODEL_FETCH_UNAVAILABLE
   */
  Path fetch(URI model, Progress progress);

  /** Hears progress in bytes; total 0 means unknown. */
  @FunctionalInterface
  interface Progress {
    void bytes(String file, long done, long total);
  }
}
