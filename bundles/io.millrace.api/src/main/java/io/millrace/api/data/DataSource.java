package io.millrace.api.data;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings rows from somewhere: files, a database, a service. One of the six kinds. Thread-safe;
 * holds no connection between calls.
 */
@ConsumerType
public interface DataSource {
  /** What {@link #open} can be told. Constant. */
  List<Parameter> parameters();

  /**
   * Opens a reader over the rows there are now. Bounded memory: rows are read as they are asked
   * for.
   *
   * @return owned by the caller
   * @throws io.millrace.api.PlatformException DATA_NOT_FOUND, DATA_INVALID, with the place
   * @throws IOException when the source fails
   */
  RowReader open(Values parameters) throws IOException;

  /**
   * Tells cheaply, without parsing, which data {@link #open} would read now: the same text as long
   * as the rows would be the same. A dataset that a project declares is read again when its project
   * is applied and this has changed.
   *
   * @return at most 200 characters, for example a digest; empty if the source cannot tell
   * @throws io.millrace.api.PlatformException DATA_NOT_FOUND
   * @throws IOException when the source fails
   */
  default Optional<String> fingerprint(Values parameters) throws IOException {
    return Optional.empty();
  }
}
