package io.millrace.it.hotswap.swapped;

import io.millrace.api.data.DataSource;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;

/** Gives rows that hold its version. */
@Component(service = DataSource.class, property = "kind.id=swapped")
public final class SwappedSource implements DataSource {
  private static final int ROWS = 10;

  private final String version = FrameworkUtil.getBundle(getClass()).getVersion().toString();

  @Override
  public List<Parameter> parameters() {
    return List.of();
  }

  @Override
  public RowReader open(Values parameters) {
    return new Rows();
  }

  private final class Rows implements RowReader {
    private int given;

    @Override
    public Schema schema() {
      return Schema.of(Schema.Field.string("question"), Schema.Field.string("version"));
    }

    @Override
    public @Nullable Map<String, Object> next() {
      return given == ROWS ? null : Map.of("question", "row " + given++, "version", version);
    }

    @Override
    public void close() {
      given = ROWS;
    }
  }
}
