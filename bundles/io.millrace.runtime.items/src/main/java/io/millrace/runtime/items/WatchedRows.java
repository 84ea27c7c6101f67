package io.millrace.runtime.items;

import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of another reader, passed on: reports progress to a run, and stops when it is aborted. */
public final class WatchedRows implements RowReader {
  private static final long ASK_EVERY = 1000;

  private final RowReader rows;
  private final RunContext context;
  private long read;

  /**
   * Watches.
   *
   * @param rows not closed by this
   */
  public WatchedRows(RowReader rows, RunContext context) {
    this.rows = rows;
    this.context = context;
  }

  @Override
  public Schema schema() {
    return rows.schema();
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    if (read++ % ASK_EVERY == 0) {
      context.checkAborted();
      context.progress(read - 1, 0, "rows");
    }
    return rows.next();
  }

  @Override
  public void close() {}
}
