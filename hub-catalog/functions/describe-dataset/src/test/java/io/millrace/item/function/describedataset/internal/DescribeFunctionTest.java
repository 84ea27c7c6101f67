package io.millrace.item.function.describedataset.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.data.internal.DuckDatasetFiles;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import io.millrace.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeFunctionTest extends FunctionContract {
  private static final Schema PEOPLE =
      new Schema(
          List.of(
              Schema.Field.string("name"),
              new Schema.Field("age", FieldType.INTEGER),
              new Schema.Field("height", FieldType.NUMBER),
              new Schema.Field("member", FieldType.BOOLEAN),
              new Schema.Field("since", FieldType.TIMESTAMP),
              Schema.Field.string("city")));

  @TempDir Path folder;
  private final DatasetFiles datasets = new DuckDatasetFiles();

  @Override
  protected Function function() {
    return new DescribeFunction(datasets);
  }

  @Override
  protected FakeRunContext example(Path in) throws IOException {
    return over(in, PEOPLE, people(), Map.of());
  }

  private static Map<String, Object> person(
      String name, long age, double height, boolean member, String since, String city) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("age", age);
    row.put("height", height);
    row.put("member", member);
    row.put("since", Instant.parse(since));
    row.put("city", city);
    return row;
  }

  private static List<Map<String, Object>> people() {
    List<Map<String, Object>> rows = new ArrayList<>();
    rows.add(person("Ann", 30, 1.5, true, "2020-01-01T00:00:00Z", "Bern"));
    rows.add(person("Bob", 40, 2.0, false, "2021-01-01T00:00:00Z", "Bern"));
    rows.add(person("Cat ", 50, 2.5, true, "2019-01-01T00:00:00Z", "Bern"));
    rows.add(person("Cat ", 50, 2.5, true, "2019-01-01T00:00:00Z", "Bern"));
    Map<String, Object> sparse = new LinkedHashMap<>();
    sparse.put("age", 20L);
    sparse.put("city", "Bern");
    rows.add(sparse);
    return rows;
  }

  private FakeRunContext over(
      Path in, Schema schema, List<Map<String, Object>> rows, Map<String, ?> parameters)
      throws IOException {
    Path input = Files.createDirectories(in.resolve("input"));
    datasets.write(input, datasets.rows(schema, rows));
    return new FakeRunContext(in, function(), parameters)
        .with("dataset", "store://dataset/bank/people:1", input, Map.of());
  }

  private JsonNode report(FakeRunContext context) throws Exception {
    function().run(context);
    return new ObjectMapper()
        .readTree(context.outputFolder("report").resolve("report.json").toFile());
  }

  private static JsonNode column(JsonNode report, String name) {
    return StreamSupport.stream(report.get("columns").spliterator(), false)
        .filter(c -> c.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void figures_of_a_numeric_column_are_those_a_statistician_gets() throws Exception {
    JsonNode age = column(report(over(folder, PEOPLE, people(), Map.of("bins", 3L))), "age");

    assertEquals(5, age.get("count").asInt());
    assertEquals(0, age.get("missing").asInt());
    assertEquals(4, age.get("distinct").asInt());
    assertEquals(20, age.get("min").asDouble());
    assertEquals(50, age.get("max").asDouble());
    assertEquals(38, age.get("mean").asDouble());
    assertEquals(13.0384, age.get("deviation").asDouble(), 1e-4);
    assertEquals(30, age.get("quantiles").get("0.25").asDouble());
    assertEquals(40, age.get("quantiles").get("0.5").asDouble());
    assertEquals(50, age.get("quantiles").get("0.99").asDouble());
    assertEquals("[1,1,3]", age.get("histogram").toString());
  }

  @Test
  void texts_have_lengths_times_have_ends_and_oddities_are_told() throws Exception {
    JsonNode report = report(over(folder, PEOPLE, people(), Map.of()));

    JsonNode name = column(report, "name");
    assertEquals(3.5, name.get("characters").get("mean").asDouble());
    assertEquals(1, name.get("words").get("max").asInt());
    assertEquals(2, name.get("padded").asInt());
    assertEquals("2019-01-01T00:00:00Z", column(report, "since").get("first").asText());
    assertEquals(0.75, column(report, "member").get("mean").asDouble());
    assertEquals(1, report.get("duplicates").asInt());
    String warnings = report.get("warnings").toString();
    assertTrue(warnings.contains("1 rows (20 %) repeat an earlier one."), warnings);
    assertTrue(warnings.contains("Column 'city' always has the same value."), warnings);
    assertTrue(warnings.contains("Column 'name' has blanks around its text in 2 rows."), warnings);
  }

  @Test
  void correlations_are_of_the_rows_that_have_both() throws Exception {
    JsonNode pairs = report(over(folder, PEOPLE, people(), Map.of())).get("correlations");

    assertEquals("age", pairs.get(0).get("a").asText());
    assertEquals("height", pairs.get(0).get("b").asText());
    assertEquals(1.0, pairs.get(0).get("pearson").asDouble());
    assertEquals(4, pairs.get(0).get("rows").asInt());
  }

  @Test
  void classes_are_weighed_and_contradictions_counted() throws Exception {
    Schema schema = Schema.of(Schema.Field.string("text"), Schema.Field.string("label"));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(Map.of("text", "t" + i, "label", "usual"));
    }
    rows.add(Map.of("text", "t0", "label", "rare"));
    rows.add(Map.of("text", "x"));

    JsonNode report = report(over(folder, schema, rows, Map.of("label", "label")));

    JsonNode classes = report.get("classes");
    assertEquals(2, classes.get("classes").asInt());
    assertEquals(30, classes.get("imbalance").asDouble());
    assertEquals(1, classes.get("conflicts").asInt());
    assertEquals(1, classes.get("unlabelled").asInt());
    assertEquals(30, classes.get("counts").get("usual").asInt());
    assertTrue(report.get("warnings").toString().contains("30 times"), report.toString());
  }

  @Test
  void values_are_kept_out_of_the_report_when_asked() throws Exception {
    FakeRunContext context =
        over(folder, PEOPLE, people(), Map.of("showValues", false, "label", "city"));

    function().run(context);

    Path report = context.outputFolder("report");
    for (String file : List.of("report.json", "report.html")) {
      assertFalse(Files.readString(report.resolve(file)).contains("Bern"), file);
    }
  }

  @Test
  void an_empty_dataset_and_wrong_columns_are_told() throws Exception {
    JsonNode report = report(over(folder, PEOPLE, List.of(), Map.of()));
    assertEquals("[\"The dataset has no rows.\"]", report.get("warnings").toString());

    PlatformException refused =
        assertThrows(
            PlatformException.class,
            () -> report(over(folder.resolve("b"), PEOPLE, people(), Map.of("label", "sex"))));
    assertEquals("PARAMETER_INVALID", refused.code());
  }

  @Test
  void quantiles_interpolate_as_numpy_does() {
    assertEquals(3.5, Numbers.quantile(new double[] {1, 2, 4, 10}, 0.5833333333333333), 1e-9);
    assertEquals(1, Numbers.quantile(new double[] {1}, 0.9));
  }

  @Test
  void banking77_has_its_seventy_seven_classes() throws Exception {
    List<String> lines = Files.readAllLines(SharedData.orSkip("banking77/train.csv"));
    String known = Files.readString(SharedData.orSkip("banking77/categories.json"));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      int comma = line.lastIndexOf(',');
      if (comma > 0 && known.contains('"' + line.substring(comma + 1) + '"')) {
        rows.add(Map.of("text", line.substring(0, comma), "category", line.substring(comma + 1)));
      }
    }
    Schema schema = Schema.of(Schema.Field.string("text"), Schema.Field.string("category"));

    JsonNode report = report(over(folder, schema, rows, Map.of("label", "category")));

    assertEquals(rows.size(), report.get("rows").asInt());
    assertEquals(77, report.get("classes").get("classes").asInt());
    assertEquals(187, report.get("classes").get("counts").get("card_payment_fee_charged").asInt());
  }
}
