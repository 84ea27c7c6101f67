package io.millrace.data.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.RunAborted;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestFunctionTest {
  @TempDir Path folder;
  private final DuckDatasetFiles files = new DuckDatasetFiles();
  private final FakePlugins plugins = new FakePlugins().add(DataSource.class, "count", new Count());
  private final IngestFunction ingest = new IngestFunction(plugins, files);

  /** Counts. */
  private final class Count implements DataSource {
    @Override
    public List<Parameter> parameters() {
      return List.of(Parameter.integer("to", 3L, "How far."));
    }

    @Override
    public Optional<String> fingerprint(Values parameters) {
      return parameters.integer("to") > 5
          ? Optional.of("to " + parameters.integer("to"))
          : Optional.empty();
    }

    @Override
    public RowReader open(Values parameters) {
      List<Map<String, Object>> rows =
          IntStream.range(0, parameters.intValue("to"))
              .mapToObj(i -> Map.<String, Object>of("text", "t" + i))
              .toList();
      return files.rows(Schema.of(Schema.Field.string("text")), rows);
    }
  }

  private FakeRunContext context(Map<String, ?> parameters) {
    return new FakeRunContext(folder, ingest, parameters);
  }

  @Test
  void leaves_a_dataset_with_its_description_as_metadata() throws Exception {
    FakeRunContext context =
        context(Map.of("source", "count", "sourceParameters", Map.of("to", 5L)));

    ingest.run(context);

    assertEquals(Map.of("rows", 5L, "columns", 1L), context.results());
    assertEquals(5L, context.outputs().get("dataset").get("rows"));
    assertEquals(List.of("DataSource count"), context.used());
    try (RowReader reader = files.read(context.outputFolder("dataset"))) {
      assertEquals(5, reader.all().size());
    }
    assertEquals(0, plugins.open());
  }

  @Test
  void keeps_what_the_source_tells_of_its_data() throws Exception {
    FakeRunContext context =
        context(Map.of("source", "count", "sourceParameters", Map.of("to", 6L)));

    ingest.run(context);

    assertEquals("to 6", context.results().get("fingerprint"));
  }

  @Test
  void stops_when_aborted_and_gives_the_plugin_back() {
    FakeRunContext context =
        context(Map.of("source", "count", "sourceParameters", Map.of("to", 5000L))).abortAfter(2);

    assertThrows(RunAborted.class, () -> ingest.run(context));
    assertEquals(0, plugins.open());
    assertTrue(context.outputs().isEmpty());
  }

  @Test
  void refuses_a_wrong_parameter_of_the_source_and_an_unknown_source() {
    PlatformException wrong =
        assertThrows(
            PlatformException.class,
            () ->
                ingest.run(
                    context(Map.of("source", "count", "sourceParameters", Map.of("to", "x")))));
    assertEquals("PARAMETER_INVALID", wrong.code());
    PlatformException unknown =
        assertThrows(
            PlatformException.class, () -> ingest.run(context(Map.of("source", "nowhere"))));
    assertEquals("PLUGIN_NOT_FOUND", unknown.code());
  }
}
