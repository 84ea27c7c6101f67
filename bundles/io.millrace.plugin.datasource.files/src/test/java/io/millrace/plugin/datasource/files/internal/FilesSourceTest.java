package io.millrace.plugin.datasource.files.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.item.ItemFiles;
import io.millrace.api.parameter.Values;
import io.millrace.testkit.DataSourceContract;
import io.millrace.testkit.FakePlugins;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSourceTest extends DataSourceContract {
  @TempDir Path folder;
  private final FakePlugins plugins = new FakePlugins();

  @Override
  protected DataSource source() {
    return new FilesSource(plugins);
  }

  @Override
  protected Map<String, Object> some() throws IOException {
    return file(
        "some.jsonl", "{\"q\": \"a\", \"n\": 1, \"m\": [1]}\n\n{\"q\": \"b\", \"n\": 2.5}\n");
  }

  @Override
  protected Map<String, Object> nothing() {
    return at("nothing.jsonl");
  }

  private Map<String, Object> at(String... paths) {
    return Map.of("paths", List.of(paths), "base", folder.toString());
  }

  private Map<String, Object> file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return at(name);
  }

  private static Map<String, Object> and(Map<String, Object> given, String name, Object value) {
    Map<String, Object> more = new HashMap<>(given);
    more.put(name, value);
    return more;
  }

  private FieldType type(Map<String, Object> given, String column) throws IOException {
    try (RowReader reader = open(given)) {
      return reader.schema().fields().stream()
          .filter(f -> f.name().equals(column))
          .findFirst()
          .orElseThrow()
          .type();
    }
  }

  private void invalid(Map<String, Object> given, String... words) {
    PlatformException e = assertThrows(PlatformException.class, () -> rows(given));
    assertEquals("DATA_INVALID", e.code());
    for (String word : words) {
      assertTrue(e.what().contains(word), e.what());
    }
  }

  private String told(Map<String, ?> given) throws IOException {
    return source()
        .fingerprint(Values.check("data source", source().parameters(), given))
        .orElseThrow();
  }

  @Test
  void tells_of_contents_and_of_names_that_rows_carry() throws IOException {
    file("q/a.jsonl", "{\"q\": 1}\n");
    Map<String, Object> all = at("q/*.jsonl");
    String one = told(all);
    file("q/b.jsonl", "{\"q\": 2}\n");
    String two = told(all);
    file("q/a.jsonl", "{\"q\": 3}\n");
    String changed = told(all);
    file("q/a.jsonl", "{\"q\": 1}\n");

    assertEquals(3, Set.of(one, two, changed).size());
    assertEquals(two, told(all), "written anew with the same content");
    Files.move(folder.resolve("q/b.jsonl"), folder.resolve("q/c.jsonl"));
    assertNotEquals(two, told(all));
    Files.move(folder.resolve("q"), folder.resolve("p"));
    Map<String, Object> moved = Map.of("paths", List.of("*.jsonl"), "base", folder + "/p");
    Files.move(folder.resolve("p/c.jsonl"), folder.resolve("p/b.jsonl"));
    String elsewhere = told(moved);
    Files.move(folder.resolve("p"), folder.resolve("r"));
    assertEquals(elsewhere, told(and(moved, "base", folder + "/r")), "the same data elsewhere");
    assertEquals(
        "DATA_NOT_FOUND", assertThrows(PlatformException.class, () -> told(nothing())).code());
  }

  @Test
  void tells_of_an_item_by_its_files_not_by_its_version() throws IOException {
    file("items/1.0/rows.jsonl", "{\"q\": 1}\n");
    file("items/1.1/rows.jsonl", "{\"q\": 1}\n");
    file("items/2.0/rows.jsonl", "{\"q\": 2}\n");
    Map<String, Object> given = Map.of("paths", List.of("hub://rows/rows.jsonl"));

    String first = toldOfItem("1.0", given);

    assertEquals(first, toldOfItem("1.1", given));
    assertNotEquals(first, toldOfItem("2.0", given));
  }

  private String toldOfItem(String version, Map<String, ?> given) throws IOException {
    ItemFiles items = address -> folder.resolve("items/" + version + "/rows.jsonl");
    FilesSource source = new FilesSource(new FakePlugins().add(ItemFiles.class, "hub", items));
    return source
        .fingerprint(Values.check("data source", source.parameters(), given))
        .orElseThrow();
  }

  @Test
  void finds_types_that_fit_all_values_of_a_column() throws IOException {
    Map<String, Object> given =
        file(
            "a.jsonl",
            """
            {"i": 1, "d": 1, "b": true, "s": "x", "mix": 1, "j": {"a": [1, null]}, "none": null}
            {"i": -7, "d": 0.5, "b": false, "s": "", "mix": "x", "j": "text", "more": 9}
            """);

    assertEquals(FieldType.INTEGER, type(given, "i"));
    assertEquals(FieldType.NUMBER, type(given, "d"));
    assertEquals(FieldType.BOOLEAN, type(given, "b"));
    assertEquals(FieldType.STRING, type(given, "mix"));
    assertEquals(FieldType.JSON, type(given, "j"));
    assertEquals("1", rows(given).get(0).get("mix"));
    assertEquals(1.0, rows(given).get(0).get("d"));
    assertEquals(9L, rows(given).get(1).get("more"));
    try (RowReader reader = open(given)) {
      assertEquals(false, reader.schema().has("none"));
    }
  }

  @Test
  void reads_quoted_csv_over_several_lines() throws IOException {
    Map<String, Object> given =
        file(
            "a.csv",
            "id,text,score,ok\n007,\"one, \"\"two\"\"\nthree\",0.5,true\n8,plain,1,false\n9,,,\n");

    assertEquals(
        List.of(
            Map.of("id", "007", "text", "one, \"two\"\nthree", "score", 0.5, "ok", true),
            Map.of("id", "8", "text", "plain", "score", 1.0, "ok", false),
            Map.of("id", "9")),
        rows(given));
  }

  @Test
  void takes_other_delimiters_and_tabs() throws IOException {
    assertEquals(
        List.of(Map.of("a", 1L, "b", "x,y")),
        rows(and(file("a.csv", "a;b\n1;x,y\n"), "delimiter", ";")));
    assertEquals(List.of(Map.of("a", 1L, "b", "x")), rows(file("a.tsv", "a\tb\n1\tx\n")));
  }

  @Test
  void splits_markdown_at_its_headings() throws IOException {
    Map<String, Object> given =
        file(
            "docs/a.md",
            """
            before

            # Cards
            ## Lost
            Call us.
            ```
            # no heading
            ```
            ## Stolen ##
            Call the police.
            # Empty
            """);

    assertEquals(
        List.of(
            Map.of("path", "docs/a.md", "text", "before"),
            Map.of(
                "path",
                "docs/a.md",
                "heading",
                "Cards > Lost",
                "text",
                "Call us.\n```\n# no heading\n```"),
            Map.of("path", "docs/a.md", "heading", "Cards > Stolen", "text", "Call the police.")),
        rows(given));
  }

  @Test
  void splits_text_at_empty_lines() throws IOException {
    assertEquals(
        List.of(
            Map.of("path", "a.txt", "text", "one\ntwo"), Map.of("path", "a.txt", "text", "three")),
        rows(file("a.txt", "one\ntwo\r\n\n  \nthree")));
  }

  @Test
  void joins_files_of_a_glob_in_the_order_of_their_names() throws IOException {
    file("q/b.jsonl", "{\"x\": 2}\n");
    file("q/deep/c.jsonl", "{\"y\": 3}\n");
    file("q/a.jsonl", "{\"x\": 1}\n");
    file("q/readme.md", "no");

    assertEquals(List.of(Map.of("x", 1L), Map.of("x", 2L)), rows(at("q/*.jsonl")));
    assertEquals(3, rows(at("q/{**/,}*.jsonl")).size());
    assertEquals(4, rows(at("q")).size());
    assertEquals(2, rows(at("q/a.jsonl", "q/*.jsonl")).size());
  }

  @Test
  void lets_only_rows_pass_that_equal_the_filter() throws IOException {
    Map<String, Object> given =
        file(
            "a.jsonl",
            """
            {"q": "a", "split": "heldout", "n": 1}
            {"q": "b", "split": "traffic", "n": 1}
            {"q": "c", "n": 2}
            """);

    assertEquals(1, rows(and(given, "where", Map.of("split", "heldout"))).size());
    assertEquals(2, rows(and(given, "where", Map.of("n", List.of(1, 3)))).size());
    assertEquals(0, rows(and(given, "where", Map.of("n", 2, "split", "traffic"))).size());
    invalid(and(given, "where", Map.of("colour", "red")), "colour", "split");
  }

  @Test
  void names_the_line_of_a_malformed_row() throws IOException {
    invalid(file("a.jsonl", "{\"a\": 1}\n{\"a\": \n"), "a.jsonl:2");
    invalid(file("b.jsonl", "{\"a\": 1}\n\n[1]\n"), "b.jsonl:3");
    invalid(file("c.jsonl", "{\"a\": 1} {\"a\": 2}\n"), "c.jsonl:1");
    invalid(file("a.csv", "a,b\n1,2\n1,2,3\n"), "a.csv:3", "more values");
    invalid(file("b.csv", "a,b\n1,2\n\n1\n"), "b.csv:4", "fewer values");
    invalid(file("c.csv", "a,b\n1,\"2\n3,4\n"), "c.csv:");
    invalid(file("d.pdf", "x"), "d.pdf");
  }

  @Test
  void names_the_line_of_a_wrong_byte() throws IOException {
    Path file = folder.resolve("latin.jsonl");
    String text = "{\"a\": \"" + "x".repeat(100) + "\"}\n".repeat(1) + "{\"a\": \"Zürich\"}\n";
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));

    invalid(at("latin.jsonl"), "latin.jsonl:2", "UTF-8");
    assertEquals(
        "Zürich",
        rows(and(at("latin.jsonl"), "encoding", Charset.forName("ISO-8859-1").name()))
            .get(1)
            .get("a"));
  }

  @Test
  void passes_over_a_byte_order_mark() throws IOException {
    assertEquals(List.of(Map.of("a", 1L)), rows(file("a.csv", "\uFEFFa\n1\n")));
  }

  @Test
  void says_what_is_wrong_with_paths() {
    for (Map<String, Object> given :
        List.of(
            at("*.jsonl"),
            at(),
            at("missing/**"),
            Map.<String, Object>of("paths", List.of("relative.csv")))) {
      PlatformException e = assertThrows(PlatformException.class, () -> rows(given));
      assertEquals("DATA_NOT_FOUND", e.code(), e.what());
    }
    PlatformException glob = assertThrows(PlatformException.class, () -> rows(at("[a.csv")));
    assertEquals("PARAMETER_INVALID", glob.code());
  }

  @Test
  void reads_a_file_many_times_larger_than_what_it_keeps_in_memory() throws IOException {
    Path file = folder.resolve("large.jsonl");
    String row = "{\"text\": \"" + "y".repeat(1000) + "\", \"n\": 1}\n";
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < 50_000; i++) {
        out.write(row);
      }
    }

    long n = 0;
    try (RowReader reader = open(at("large.jsonl"))) {
      while (reader.next() != null) {
        n++;
      }
    }
    assertEquals(50_000, n);
  }

  @Test
  void reads_a_file_of_an_installed_item_by_its_address() throws IOException {
    file("item/rows.jsonl", "{\"q\": \"a\"}\n");
    ItemFiles items = address -> folder.resolve(address.replace("hub://probes", "item"));
    plugins.add(ItemFiles.class, "hub", items);

    assertEquals(
        List.of(Map.of("q", "a")), rows(Map.of("paths", List.of("hub://probes/rows.jsonl"))));
    assertEquals(0, plugins.open());
  }
}
