package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link DataSource} does. */
public abstract class DataSourceContract {
  /** The source under test. */
  protected abstract DataSource source();

  /** Parameters with which it gives at least two rows. */
  protected abstract Map<String, Object> some() throws Exception;

  /** Parameters that name something that is not there. */
  protected abstract Map<String, Object> nothing() throws Exception;

  /** Opens the source with checked parameters. */
  protected final RowReader open(Map<String, ?> given) throws IOException {
    return source().open(Values.check("data source", source().parameters(), given));
  }

  /** All rows. */
  protected final List<Map<String, Object>> rows(Map<String, ?> given) throws IOException {
    try (RowReader reader = open(given)) {
      return reader.all();
    }
  }

  @Test
  void declares_each_parameter_once_and_says_what_it_does() {
    Set<String> names = new HashSet<>();
    for (Parameter p : source().parameters()) {
      assertTrue(names.add(p.name()), p.name());
      assertFalse(p.summary().isBlank(), p.name());
    }
  }

  @Test
  void gives_rows_whose_values_have_the_types_of_the_schema() throws Exception {
    try (RowReader reader = open(some())) {
      Schema schema = reader.schema();
      List<Map<String, Object>> rows = reader.all();

      assertTrue(rows.size() >= 2, "the contract needs two rows");
      for (Map<String, Object> row : rows) {
        row.forEach((name, value) -> assertTrue(fits(schema, name, value), name + " " + value));
      }
    }
  }

  private static boolean fits(Schema schema, String name, Object value) {
    FieldType type =
        schema.fields().stream()
            .filter(f -> f.name().equals(name))
            .findFirst()
            .orElseThrow()
            .type();
    return switch (type) {
      case STRING -> value instanceof String;
      case INTEGER -> value instanceof Long;
      case NUMBER -> value instanceof Double;
      case BOOLEAN -> value instanceof Boolean;
      case TIMESTAMP -> value instanceof Instant;
      case JSON -> true;
    };
  }

  @Test
  void stays_at_the_end_once_it_is_there() throws Exception {
    try (RowReader reader = open(some())) {
      reader.all();

      assertNull(reader.next());
      assertNull(reader.next());
    }
  }

  @Test
  void gives_two_readers_that_know_nothing_of_each_other() throws Exception {
    try (RowReader one = open(some());
        RowReader other = open(some())) {
      Map<String, Object> first = one.next();
      assertNotNull(one.next());

      assertEquals(first, other.next());
      assertEquals(one.schema(), other.schema());
    }
  }

  @Test
  void may_be_closed_early_and_twice() throws Exception {
    RowReader reader = open(some());
    reader.next();

    reader.close();
    reader.close();
  }

  @Test
  void tells_the_same_of_the_same_data() throws Exception {
    Values values = Values.check("data source", source().parameters(), some());
    Optional<String> told = source().fingerprint(values);

    assertEquals(told, source().fingerprint(values));
    told.ifPresent(text -> assertTrue(text.length() <= 200 && !text.isBlank(), text));
  }

  @Test
  void says_that_nothing_is_there() {
    PlatformException e = assertThrows(PlatformException.class, () -> rows(nothing()));

    assertEquals("DATA_NOT_FOUND", e.code());
    assertFalse(e.remedy().isBlank());
  }

  @Test
  void serves_many_threads_at_once() throws Exception {
    Map<String, Object> some = some();
    List<Map<String, Object>> expected = rows(some);

    for (List<Map<String, Object>> rows : Threads.repeat(4, 16, () -> rows(some))) {
      assertEquals(expected, rows);
    }
  }
}
