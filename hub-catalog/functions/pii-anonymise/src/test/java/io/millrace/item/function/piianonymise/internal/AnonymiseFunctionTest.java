package io.millrace.item.function.piianonymise.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.data.internal.DuckDatasetFiles;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnonymiseFunctionTest extends FunctionContract {
  private static final String CARD = "4012 8888 8888 1881";

  @TempDir Path folder;
  private final DatasetFiles datasets = new DuckDatasetFiles();

  @Override
  protected Function function() {
    return new AnonymiseFunction(datasets);
  }

  @Override
  protected FakeRunContext example(Path in) throws IOException {
    return withRows(in, Map.of());
  }

  private FakeRunContext withRows(Path in, Map<String, ?> parameters) throws IOException {
    Schema schema =
        new Schema(
            List.of(
                Schema.Field.string("text"),
                Schema.Field.string("note"),
                new Schema.Field("messages", FieldType.JSON),
                new Schema.Field("n", FieldType.INTEGER)));
    List<Map<String, Object>> rows =
        List.of(
            Map.of("text", "Write to ann@example.org, card " + CARD + ".", "note", "ok", "n", 1L),
            Map.of("text", "Nothing here.", "note", "ann@example.org", "n", 2L),
            Map.of(
                "messages",
                List.of(Map.of("role", "user", "content", "SSN 536-22-8145")),
                "n",
                3L));
    Path input = Files.createDirectories(in.resolve("input"));
    datasets.write(input, datasets.rows(schema, rows));
    return new FakeRunContext(in, function(), parameters)
        .with("dataset", "store://dataset/bank/mail:1", input, Map.of());
  }

  private List<Map<String, Object>> after(FakeRunContext context) throws Exception {
    function().run(context);
    try (RowReader rows = datasets.read(context.outputFolder("dataset"))) {
      return rows.all();
    }
  }

  private String text(Map<String, ?> parameters) throws Exception {
    return (String)
        after(withRows(Files.createTempDirectory(folder, "run"), parameters)).get(0).get("text");
  }

  @Test
  void replaces_what_it_finds_in_texts_and_deep_in_lists_and_leaves_the_rest() throws Exception {
    FakeRunContext context = withRows(folder, Map.of());

    List<Map<String, Object>> rows = after(context);

    assertEquals("Write to [EMAIL], card [CARD].", rows.get(0).get("text"));
    assertEquals("Nothing here.", rows.get(1).get("text"));
    assertEquals("[EMAIL]", rows.get(1).get("note"));
    assertEquals(
        List.of(Map.of("role", "user", "content", "SSN [SSN]")), rows.get(2).get("messages"));
    assertEquals(3L, rows.get(2).get("n"));
    assertEquals(4L, context.results().get("findings"));
    assertEquals(2L, context.results().get("found.email"));
    assertEquals(0L, context.results().get("remaining"));
    assertEquals(
        "store://dataset/bank/mail:1", context.outputs().get("dataset").get("anonymisedFrom"));
  }

  @Test
  void each_type_has_its_own_operator() throws Exception {
    assertEquals(
        "Write to , card **** **** **** 1881.",
        text(Map.of("operators", Map.of("email", "redact", "card", "mask"), "keepLast", 4L)));
    assertEquals(
        "Write to ann@example.org, card [CARD].",
        text(Map.of("operators", Map.of("email", "keep"))));
    assertEquals("Write to ann@example.org, card [CARD].", text(Map.of("types", List.of("card"))));
    assertEquals(
        "Write to ann@example.org, card [CARD].",
        text(Map.of("allow", List.of("Ann@Example.org"))));
  }

  @Test
  void hashes_agree_with_the_same_salt_and_with_no_other() throws Exception {
    Map<String, Object> one = Map.of("operator", "hash", "salt", "pepper");
    String hashed = text(one);

    assertTrue(
        hashed.matches("Write to \\[EMAIL:[0-9a-f]{16}], card \\[CARD:[0-9a-f]{16}]\\."), hashed);
    assertEquals(hashed, text(one));
    assertNotEquals(hashed, text(Map.of("operator", "hash", "salt", "salt")));
    assertNotEquals(text(Map.of("operator", "hash")), text(Map.of("operator", "hash")));
  }

  @Test
  void numbered_replacements_tell_the_same_from_another() throws Exception {
    List<Map<String, Object>> rows = after(withRows(folder, Map.of("numbered", true)));

    assertEquals("Write to [EMAIL_1], card [CARD_1].", rows.get(0).get("text"));
    assertEquals("[EMAIL_1]", rows.get(1).get("note"));
  }

  @Test
  void the_report_tells_everything_and_shows_nothing_personal() throws Exception {
    FakeRunContext context = withRows(folder, Map.of("operators", Map.of("email", "keep")));

    function().run(context);

    Path report = context.outputFolder("report");
    String all =
        Files.readString(report.resolve("report.json"))
            + Files.readString(report.resolve("report.html"))
            + Files.readString(report.resolve("spans.jsonl"))
            + context.log();
    assertFalse(all.contains("ann@"), all);
    assertFalse(all.contains(CARD), all);
    assertEquals(4, Files.readAllLines(report.resolve("spans.jsonl")).size());
    assertTrue(
        Files.readString(report.resolve("spans.jsonl"))
            .contains(
                "{\"unit\":\"row"
                    + " 1\",\"place\":\"text\",\"type\":\"email\",\"start\":9,\"end\":24"));
    assertTrue(all.contains("<mark>•••••••••••••••</mark>"), all);
  }

  @Test
  void the_report_shows_originals_when_asked() throws Exception {
    FakeRunContext context = withRows(folder, Map.of("showOriginals", true));

    function().run(context);

    String page = Files.readString(context.outputFolder("report").resolve("report.html"));
    assertTrue(page.contains("<mark>ann@example.org</mark>"), page);
    assertTrue(page.contains("<mark>[EMAIL]</mark>"), page);
    assertEquals(true, context.outputs().get("report").get("showsPersonalData"));
  }

  @Test
  void documents_keep_their_folders_and_what_is_no_text_is_left_out() throws Exception {
    Path docs = Files.createDirectories(folder.resolve("docs/deep"));
    Files.writeString(docs.resolve("a.txt"), "Call +41 44 668 18 00 now <b>.");
    Files.write(docs.resolve("b.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0});
    FakeRunContext context =
        new FakeRunContext(folder, function(), Map.of())
            .with("documents", "store://documents/bank/d:1", folder.resolve("docs"), Map.of());

    function().run(context);

    Path out = context.outputFolder("documents");
    assertEquals("Call [PHONE] now <b>.", Files.readString(out.resolve("deep/a.txt")));
    assertFalse(Files.exists(out.resolve("deep/b.png")));
    assertEquals(List.of("deep/b.png"), context.outputs().get("report").get("leftOut"));
    assertEquals(1L, context.outputs().get("documents").get("documents"));
    assertTrue(
        Files.readString(context.outputFolder("report").resolve("report.html"))
            .contains("now &lt;b&gt;."));
  }

  @Test
  void names_that_are_known_are_found_wherever_they_stand() throws Exception {
    Path known = Files.createDirectories(folder.resolve("known"));
    Schema schema = Schema.of(Schema.Field.string("type"), Schema.Field.string("text"));
    datasets.write(
        known, datasets.rows(schema, List.of(Map.of("type", "person", "text", "Nothing Here"))));
    FakeRunContext context =
        withRows(folder, Map.of()).with("known", "store://dataset/bank/known:1", known, Map.of());

    assertEquals("[PERSON].", after(context).get(1).get("text"));

    Path wrong = Files.createDirectories(folder.resolve("wrong"));
    datasets.write(wrong, datasets.rows(schema, List.of(Map.of("text", "x", "type", "colour"))));
    FakeRunContext refused =
        withRows(folder.resolve("b"), Map.of())
            .with("known", "store://dataset/bank/known:2", wrong, Map.of());
    assertEquals(
        "INPUT_INVALID",
        assertThrows(PlatformException.class, () -> function().run(refused)).code());
  }

  private String code(Map<String, ?> parameters) {
    return assertThrows(PlatformException.class, () -> text(parameters)).code();
  }

  @Test
  void bad_input_is_refused_with_a_code() {
    assertEquals("PARAMETER_INVALID", code(Map.of("types", List.of("horoscope"))));
    assertEquals("PARAMETER_INVALID", code(Map.of("types", List.of())));
    assertEquals("PARAMETER_INVALID", code(Map.of("operators", Map.of("email", "shred"))));
    assertEquals("PARAMETER_INVALID", code(Map.of("columns", List.of("body"))));
    FakeRunContext nothing = new FakeRunContext(folder, function(), Map.of());
    assertEquals(
        "INPUT_INVALID",
        assertThrows(PlatformException.class, () -> function().run(nothing)).code());
  }
}
