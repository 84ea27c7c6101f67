package io.millrace.development;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Files of clients, as artifacts: the same bytes are kept once. Thread-safe. */
@ProviderType
public interface TuningFiles {
  /**
   * Keeps a file.
   *
   * @param content moved away; its folder is written to
   * @param filename as the client named it, at most 255 characters
   * @param purpose {@code fine-tune} or {@code batch}
   * @return durable when this returns
   * @throws io.millrace.api.PlatformException FILE_INVALID
   */
  TuningFile keep(Path content, String filename, String purpose);

  /** Newest first; what jobs left among them. */
  List<TuningFile> list();

  /**
   * The file.
   *
   * @throws io.millrace.api.PlatformException FILE_NOT_FOUND
   */
  TuningFile require(String id);

  /** Where its bytes can be read; stays. */
  Path content(TuningFile file);

  /**
   * Takes a file out of sight. Runs that were given it keep their input, as every artifact.
   *
   * @throws io.millrace.api.PlatformException FILE_NOT_FOUND; FILE_INVALID for what a job left
   */
  void delete(String id);
}
