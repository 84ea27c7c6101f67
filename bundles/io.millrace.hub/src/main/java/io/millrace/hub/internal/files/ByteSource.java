package io.millrace.hub.internal.files;

import java.io.IOException;
import java.io.InputStream;

/** Opens the bytes of a bundle. */
@FunctionalInterface
public interface ByteSource {
  InputStream open() throws IOException;
}
