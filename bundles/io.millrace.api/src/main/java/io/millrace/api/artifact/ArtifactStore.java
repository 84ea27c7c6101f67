package io.millrace.api.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps bytes under the digest of their content; what they mean is the kernel's business. Helper
 * kind. Thread-safe; the same bytes put twice are kept once.
 */
@ConsumerType
public interface ArtifactStore {
  /**
   * Keeps the bytes of a file. When it returns they survive the death of the process.
   *
   * @param file read, not moved
   * @throws IOException when reading or writing fails; then nothing is kept
   */
  Digest put(Path file) throws IOException;

  boolean contains(Digest digest);

  /** Opens the bytes; the caller closes. NoSuchFileException if they are not there. */
  InputStream open(Digest digest) throws IOException;

  /**
   * Makes the bytes appear as a read-only file (a link where the store allows it).
   *
   * @param target does not exist; its parent does
   */
  void materialize(Digest digest, Path target) throws IOException;

  /** Forgets the bytes; whether they were there. The caller knows that nothing refers to them. */
  boolean delete(Digest digest) throws IOException;
}
