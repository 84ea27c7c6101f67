package io.millrace.rest.internal.control;

import io.millrace.api.ArtifactRef;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What is in datasets. Thread-safe. */
@Component(service = RouteGroup.class)
public final class DatasetRoutes implements RouteGroup {
  private static final String ONE = "/api/v1/datasets/{project}/{name}/{version}";

  private final Artifacts artifacts;
  private final DatasetFiles datasets;

  @Activate
  public DatasetRoutes(
      @Reference(name = "artifacts") Artifacts artifacts,
      @Reference(name = "datasets") DatasetFiles datasets) {
    this.artifacts = artifacts;
    this.datasets = datasets;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(ONE, "A dataset in short: schema, statistics, first rows")
            .gives(DatasetFiles.Summary.class)
            .by(x -> datasets.summary(folder(x))),
        Route.get(ONE + "/rows", "Its rows, in order")
            .query("offset", "Rows to leave out at the beginning")
            .query("limit", "At most this many, 1 to 10000; 100 if not given")
            .gives(Rows.class)
            .by(this::rows));
  }

  /** A piece of a dataset. */
  public record Rows(List<Map<String, Object>> items, long offset) {}

  private Path folder(Exchange x) {
    Artifact dataset =
        artifacts.require(
            new ArtifactRef("dataset", x.path("project"), x.path("name"), x.path("version")));
    return artifacts.folder(dataset);
  }

  private Object rows(Exchange x) throws IOException {
    long offset = x.number("offset", 0, 0, Long.MAX_VALUE);
    long limit = x.number("limit", 100, 1, 10_000);
    List<Map<String, Object>> rows = new ArrayList<>();
    try (RowReader reader = datasets.read(folder(x))) {
      Map<String, Object> row = reader.next();
      for (long i = 0; row != null && rows.size() < limit; i++) {
        if (i >= offset) {
          rows.add(row);
        }
        row = reader.next();
      }
    }
    return new Rows(rows, offset);
  }
}
