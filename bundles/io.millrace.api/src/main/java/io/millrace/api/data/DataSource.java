package io.millrace.api.data;

import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.util.List;
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
}
