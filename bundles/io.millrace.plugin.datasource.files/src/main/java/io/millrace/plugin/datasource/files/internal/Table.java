package io.millrace.plugin.datasource.files.internal;

import io.millrace.api.PlatformException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of one file as they stand there. */
interface Table extends Closeable {
  /** The next row, or null at the end; null values are left out. */
  @Nullable Map<String, Object> next() throws IOException;

  /** The error for something wrong with the row that was read last. */
  PlatformException invalid(String what);
}
