package io.millrace.data.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles.Summary;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.data.Schema.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckDatasetFilesTest {
  private static final Schema SCHEMA =
      Schema.of(
          Field.string("question"),
          new Field("n", FieldType.INTEGER),
          new Field("score", FieldType.NUMBER),
          new Field("good", FieldType.BOOLEAN),
          new Field("at", FieldType.TIMESTAMP),
          new Field("messages \"x\"", FieldType.JSON));

  @TempDir Path folder;
  private final DuckDatasetFiles files = new DuckDatasetFiles();

  private static List<Map<String, Object>> rows() {
    return List.of(
        Map.of(
            "question",
            "Où est ma carte? 'x' \"y\"\n",
            "n",
            3L,
            "score",
            0.5,
            "good",
            true,
            "at",
            Instant.parse("2026-01-02T03:04:05.678Z"),
            "messages \"x\"",
            List.of(Map.of("role", "user", "content", "hi"), 7L)),
        Map.of("question", "second", "n", -1L),
        Map.of());
  }

  @Test
  void gives_back_every_type_and_every_missing_value() throws IOException {
    files.write(folder, files.rows(SCHEMA, rows()));

    try (RowReader reader = files.read(folder)) {
      assertEquals(SCHEMA, reader.schema());
      assertEquals(rows(), reader.all());
    }
  }

  @Test
  void keeps_the_order_of_many_rows() throws IOException {
    Schema schema = Schema.of(new Field("n", FieldType.INTEGER));
    List<Map<String, Object>> many =
        java.util.stream.LongStream.range(0, 50_000)
            .mapToObj(n -> Map.<String, Object>of("n", n))
            .toList();

    Summary summary = files.write(folder, files.rows(schema, many));

    assertEquals(50_000, summary.rows());
    try (RowReader reader = files.read(folder)) {
      assertEquals(many, reader.all());
    }
  }

  @Test
  void describes_the_columns() throws IOException {
    Summary summary = files.write(folder, files.rows(SCHEMA, rows()));

    assertEquals(summary, files.summary(folder));
    assertEquals(3, summary.rows());
    assertEquals(3, summary.preview().size());
    assertEquals(
        Map.of("type", "integer", "nulls", 1L, "distinct", 2L, "min", -1L, "max", 3L, "mean", 1L),
        summary.columns().get("n"));
    assertEquals("string", summary.columns().get("question").get("type"));
    assertEquals(6L, summary.columns().get("question").get("min"));
  }

  @Test
  void writes_the_same_bytes_for_the_same_rows() throws IOException {
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));

    files.write(one, files.rows(SCHEMA, rows()));
    files.write(two, files.rows(SCHEMA, rows()));

    for (String name : List.of("data.parquet", "dataset.json")) {
      assertArrayEquals(
          Files.readAllBytes(one.resolve(name)), Files.readAllBytes(two.resolve(name)), name);
    }
    try (var left = Files.list(one)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void cuts_long_texts_in_the_preview() throws IOException {
    Schema schema = Schema.of(Field.string("text"));

    Summary summary =
        files.write(folder, files.rows(schema, List.of(Map.of("text", "x".repeat(5000)))));

    assertEquals(201, String.valueOf(summary.preview().get(0).get("text")).length());
  }

  @Test
  void an_empty_dataset_has_a_schema_and_no_rows() throws IOException {
    files.write(folder, files.rows(SCHEMA, List.of()));

    try (RowReader reader = files.read(folder)) {
      assertEquals(SCHEMA, reader.schema());
      assertEquals(List.of(), reader.all());
    }
  }

  @Test
  void refuses_a_folder_that_is_no_dataset() throws IOException {
    PlatformException missing = assertThrows(PlatformException.class, () -> files.read(folder));
    assertEquals("DATASET_INVALID", missing.code());

    files.write(folder, files.rows(SCHEMA, rows()));
    Files.writeString(folder.resolve("data.parquet"), "PAR1 not really");
    PlatformException damaged = assertThrows(PlatformException.class, () -> files.read(folder));
    assertEquals("DATASET_INVALID", damaged.code());

    Files.writeString(folder.resolve("dataset.json"), "{");
    PlatformException description =
        assertThrows(PlatformException.class, () -> files.summary(folder));
    assertEquals("DATASET_INVALID", description.code());
  }

  @Test
  void names_the_column_whose_value_has_another_type() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> files.write(folder, files.rows(SCHEMA, List.of(Map.of("n", "three")))));

    assertTrue(e.getMessage().contains("'n'"), e.getMessage());
  }

  @Test
  void reads_parquet_that_others_wrote() throws Exception {
    Path file = folder.resolve("other.parquet");
    try (var db = Duck.open("");
        var sql = db.createStatement()) {
      sql.execute(
          "COPY (SELECT 1::UTINYINT AS small, 1.25::DECIMAL(9,2) AS price, DATE '2026-01-02' AS"
              + " day, [1, 2] AS list, {'a': 'x'} AS struct, 'é' AS text, NULL::DOUBLE AS nothing,"
              + " true AS yes, 18446744073709551615::UBIGINT AS huge, TIME '01:02:03' AS clock) TO "
              + Duck.literal(file.toString())
              + " (FORMAT parquet)");
    }

    try (RowReader reader = files.parquet(file)) {
      Map<String, Object> row = reader.all().get(0);
      assertEquals(FieldType.NUMBER, reader.schema().fields().get(1).type());
      assertEquals(1L, row.get("small"));
      assertEquals(1.25, row.get("price"));
      assertEquals(Instant.parse("2026-01-02T00:00:00Z"), row.get("day"));
      assertEquals(List.of(1L, 2L), row.get("list"));
      assertEquals(Map.of("a", "x"), row.get("struct"));
      assertEquals("é", row.get("text"));
      assertEquals("01:02:03", row.get("clock"));
      assertEquals(true, row.get("yes"));
      assertEquals(1.8446744073709552E19, row.get("huge"));
      assertTrue(!row.containsKey("nothing"));
    }
    Files.writeString(file, "PAR1 not really");
    assertEquals(
        "DATA_INVALID", assertThrows(PlatformException.class, () -> files.parquet(file)).code());
  }
}
