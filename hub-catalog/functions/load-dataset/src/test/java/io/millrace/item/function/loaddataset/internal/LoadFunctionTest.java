package io.millrace.item.function.loaddataset.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.data.Schema;
import io.millrace.api.function.Function;
import io.millrace.data.internal.DuckDatasetFiles;
import io.millrace.plugin.datasource.files.internal.FilesSource;
import io.millrace.testkit.FakePlugins;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadFunctionTest extends FunctionContract {
  @TempDir Path folder;
  private final DatasetFiles datasets = new DuckDatasetFiles();
  private final FakePlugins plugins =
      new FakePlugins().add(DataSource.class, "files", new FilesSource(new FakePlugins()));
  private HttpServer server;
  private int runs;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    assertEquals(0, plugins.open());
  }

  @Override
  protected Function function() {
    return new LoadFunction(true, plugins, datasets);
  }

  @Override
  protected FakeRunContext example(Path in) throws IOException {
    Path csv = Files.writeString(in.resolve("a.csv"), "n,text\n1,one\n2,two\n");
    return new FakeRunContext(in, function(), Map.of("source", csv.toString()));
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(String path, int status, Map<String, String> headers, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          headers.forEach(exchange.getResponseHeaders()::add);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
  }

  private FakeRunContext run(Function function, Map<String, Object> parameters) throws Exception {
    Path in = Files.createDirectories(folder.resolve("run" + runs++));
    FakeRunContext context = new FakeRunContext(in, function, parameters);
    function.run(context);
    return context;
  }

  private FakeRunContext run(Map<String, Object> parameters) throws Exception {
    return run(function(), parameters);
  }

  private String code(Map<String, Object> parameters) {
    return assertThrows(PlatformException.class, () -> run(parameters)).code();
  }

  private List<Map<String, Object>> rows(FakeRunContext context, String output) throws IOException {
    try (RowReader reader = datasets.read(context.outputFolder(output))) {
      return reader.all();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void brings_csv_over_http_and_records_where_from_without_the_query() throws Exception {
    answer("/people.csv", 200, Map.of(), bytes("name,age\nAnn,30\nBob,\n"));

    FakeRunContext context = run(Map.of("source", url("/people.csv") + "?signature=topsecret"));

    assertEquals(
        List.of(Map.of("name", "Ann", "age", 30L), Map.of("name", "Bob")),
        rows(context, "dataset"));
    Map<String, Object> facts = context.outputs().get("dataset");
    assertEquals(url("/people.csv"), facts.get("source"));
    assertEquals(20L + 1, facts.get("bytes"));
    assertEquals(64, String.valueOf(facts.get("sha256")).length());
    assertFalse((facts + "" + context.log()).contains("topsecret"));
    assertEquals(List.of("DataSource files"), context.used());
  }

  @Test
  void knows_formats_by_media_type_and_follows_redirects() throws Exception {
    answer(
        "/api",
        200,
        Map.of("Content-Type", "application/json; charset=utf-8"),
        bytes("[{\"a\": 1, \"b\": {\"c\": [1]}}, {\"a\": 2}]"));
    answer("/moved", 302, Map.of("Location", "/api"), new byte[0]);

    List<Map<String, Object>> rows = rows(run(Map.of("source", url("/moved"))), "dataset");

    assertEquals(List.of(Map.of("a", 1L, "b", Map.of("c", List.of(1L))), Map.of("a", 2L)), rows);
  }

  @Test
  void unpacks_and_reads_parquet_and_jsonl() throws Exception {
    Path made = Files.createDirectories(folder.resolve("made"));
    datasets.write(
        made, datasets.rows(Schema.of(Schema.Field.string("t")), List.of(Map.of("t", "x"))));
    assertEquals(
        List.of(Map.of("t", "x")),
        rows(run(Map.of("source", made.resolve("data.parquet").toUri().toString())), "dataset"));

    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes("{\"t\": \"y\"}\n"));
    }
    Path file = Files.write(folder.resolve("a.jsonl.gz"), packed.toByteArray());
    assertEquals(
        List.of(Map.of("t", "y")), rows(run(Map.of("source", file.toString())), "dataset"));
    Path broken = Files.write(folder.resolve("b.jsonl.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertEquals("DATA_INVALID", code(Map.of("source", broken.toString())));
  }

  @Test
  void a_packed_bomb_and_a_large_file_are_stopped() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[5_000_000]);
    }
    Path bomb = Files.write(folder.resolve("a.txt.gz"), packed.toByteArray());
    assertEquals("DATA_TOO_LARGE", code(Map.of("source", bomb.toString(), "maxBytes", 100_000L)));

    answer("/large.txt", 200, Map.of(), new byte[200_000]);
    assertEquals("DATA_TOO_LARGE", code(Map.of("source", url("/large.txt"), "maxBytes", 100_000L)));
  }

  @Test
  void another_checksum_is_refused_and_the_right_one_accepted() throws Exception {
    Path file = Files.writeString(folder.resolve("abc.txt"), "abc");
    String right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    assertEquals(
        right, run(Map.of("source", file.toString(), "sha256", right)).results().get("sha256"));
    assertEquals("DATA_CHECKSUM_WRONG", code(Map.of("source", file.toString(), "sha256", "00")));
  }

  @Test
  void this_machine_is_no_source_unless_the_operator_allows_it() {
    answer("/secret.csv", 200, Map.of(), bytes("a\n1\n"));
    LoadFunction careful = new LoadFunction(false, plugins, datasets);

    PlatformException refused =
        assertThrows(
            PlatformException.class, () -> run(careful, Map.of("source", url("/secret.csv"))));

    assertEquals("ADDRESS_REFUSED", refused.code());
    assertTrue(refused.remedy().contains(LoadFunction.PID), refused.remedy());
  }

  @Test
  void what_cannot_be_loaded_is_refused_with_a_code() throws Exception {
    answer("/gone.csv", 404, Map.of(), new byte[0]);
    answer("/busy.csv", 503, Map.of(), new byte[0]);
    answer("/loop.csv", 302, Map.of("Location", "/loop.csv"), new byte[0]);
    answer("/ftp.csv", 302, Map.of("Location", "ftp://example.org/x"), new byte[0]);
    assertEquals("DATA_NOT_FOUND", code(Map.of("source", url("/gone.csv"))));
    assertEquals("DATA_UNAVAILABLE", code(Map.of("source", url("/busy.csv"))));
    assertEquals("DATA_UNAVAILABLE", code(Map.of("source", url("/loop.csv"))));
    assertEquals("DATA_UNAVAILABLE", code(Map.of("source", url("/ftp.csv"))));
    assertEquals("DATA_NOT_FOUND", code(Map.of("source", folder + "/none.csv")));
    for (String source :
        List.of(
            "a.csv",
            "ftp://example.org/a.csv",
            "http://u:p@example.org/a.csv",
            "http:///a",
            "file://host/a")) {
      assertEquals("PARAMETER_INVALID", code(Map.of("source", source)), source);
    }
    Path ragged = Files.writeString(folder.resolve("ragged.csv"), "a,b\n1,2\n3\n");
    PlatformException where =
        assertThrows(PlatformException.class, () -> run(Map.of("source", ragged.toString())));
    assertEquals("DATA_INVALID", where.code());
    assertTrue(where.what().startsWith(ragged + ":3"), where.what());
    Path unknown = Files.writeString(folder.resolve("what.bin"), "x");
    assertEquals("DATA_INVALID", code(Map.of("source", unknown.toString())));
    Path object = Files.writeString(folder.resolve("object.json"), "{}");
    assertEquals("DATA_INVALID", code(Map.of("source", object.toString())));
  }

  private Path hundred() throws IOException {
    String lines =
        IntStream.range(0, 100)
            .mapToObj(i -> i + "," + (i % 10 == 0 ? "rare" : "usual") + ",user" + i / 5)
            .collect(Collectors.joining("\n", "id,class,user\n", "\n"));
    return Files.writeString(folder.resolve("hundred.csv"), lines);
  }

  @Test
  void a_split_is_exact_repeatable_and_loses_nothing() throws Exception {
    Map<String, Object> told =
        new HashMap<>(Map.of("source", hundred().toString(), "testShare", 0.2, "seed", 7L));
    FakeRunContext one = run(told);
    FakeRunContext same = run(told);
    told.put("seed", 8L);
    FakeRunContext other = run(told);

    assertEquals(20, rows(one, "test").size());
    assertEquals(80, rows(one, "train").size());
    Set<Object> ids = new HashSet<>();
    rows(one, "test").forEach(r -> ids.add(r.get("id")));
    rows(one, "train").forEach(r -> ids.add(r.get("id")));
    assertEquals(100, ids.size());
    assertEquals(rows(one, "test"), rows(same, "test"));
    assertFalse(rows(one, "test").equals(rows(other, "test")));
    assertFalse(one.outputs().containsKey("dataset"));
  }

  @Test
  void classes_keep_their_shares_and_groups_stay_together() throws Exception {
    Map<String, Object> told = Map.of("source", hundred().toString(), "testShare", 0.2);

    Map<String, Object> stratified = new HashMap<>(told);
    stratified.put("stratify", "class");
    List<Map<String, Object>> test = rows(run(stratified), "test");
    assertEquals(2, test.stream().filter(r -> r.get("class").equals("rare")).count());
    assertEquals(20, test.size());

    Map<String, Object> grouped = new HashMap<>(told);
    grouped.put("group", "user");
    FakeRunContext context = run(grouped);
    Set<Object> users = new HashSet<>();
    rows(context, "test").forEach(r -> users.add(r.get("user")));
    assertEquals(20, rows(context, "test").size());
    assertTrue(rows(context, "train").stream().noneMatch(r -> users.contains(r.get("user"))));
  }

  @Test
  void splits_that_make_no_sense_are_refused() throws Exception {
    String source = hundred().toString();
    Path two = Files.writeString(folder.resolve("two.csv"), "a\n1\n2\n");
    assertEquals("PARAMETER_INVALID", code(Map.of("source", source, "stratify", "class")));
    assertEquals(
        "PARAMETER_INVALID", code(Map.of("source", source, "testShare", 0.1, "group", "nobody")));
    assertEquals("DATA_INVALID", code(Map.of("source", two.toString(), "testShare", 0.1)));
  }
}
