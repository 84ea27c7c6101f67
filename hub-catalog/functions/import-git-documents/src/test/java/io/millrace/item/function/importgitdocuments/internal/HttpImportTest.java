package io.millrace.item.function.importgitdocuments.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.api.PlatformException;
import io.millrace.data.internal.DuckDatasetFiles;
import io.millrace.testkit.FakeRunContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git's own server behind HTTP; skipped where git is not installed. */
class HttpImportTest {
  private static final Path BACKEND = Path.of("/usr/lib/git-core/git-http-backend");

  @TempDir Path folder;
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    assumeTrue(Files.isExecutable(BACKEND), BACKEND + " is not installed");
    ImportFunction hermetic = function(true);
    assertEquals("import-git-documents", hermetic.spec().name());
    Path repository = folder.resolve("docs");
    try (Git git = Git.init().setDirectory(repository.toFile()).setInitialBranch("main").call()) {
      for (int i = 0; i < 3; i++) {
        Files.writeString(repository.resolve("page" + i + ".md"), "# Page " + i + "\n");
        git.add().addFilepattern(".").call();
        git.commit()
            .setMessage("page " + i)
            .setAuthor("Ann", "ann@example.org")
            .setCommitter("Ann", "ann@example.org")
            .setSign(false)
            .call();
      }
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/docs", this::backend);
    server.createContext("/private", e -> answer(e, 401, "WWW-Authenticate", "Basic realm=\"x\""));
    server.createContext(
        "/moved",
        e ->
            answer(
                e, 301, "Location", e.getRequestURI().toString().replace("/moved", "/docs/.git")));
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange e, int status, String header, String value)
      throws IOException {
    e.getResponseHeaders().add(header, value);
    e.sendResponseHeaders(status, -1);
    e.close();
  }

  /** One request as CGI (RFC 3875). */
  private void backend(HttpExchange e) throws IOException {
    ProcessBuilder cgi = new ProcessBuilder(BACKEND.toString());
    Map<String, String> environment = cgi.environment();
    environment.put("GIT_PROJECT_ROOT", folder.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "safe.directory");
    environment.put("GIT_CONFIG_VALUE_0", "*");
    environment.put("REQUEST_METHOD", e.getRequestMethod());
    environment.put("PATH_INFO", e.getRequestURI().getPath());
    environment.put("QUERY_STRING", String.valueOf(e.getRequestURI().getQuery()));
    environment.put("CONTENT_TYPE", String.valueOf(e.getRequestHeaders().getFirst("Content-Type")));
    String protocol = e.getRequestHeaders().getFirst("Git-Protocol");
    environment.put("GIT_PROTOCOL", protocol == null ? "" : protocol);
    String encoding = e.getRequestHeaders().getFirst("Content-Encoding");
    environment.put("HTTP_CONTENT_ENCODING", encoding == null ? "" : encoding);
    byte[] body = e.getRequestBody().readAllBytes();
    environment.put("CONTENT_LENGTH", String.valueOf(body.length));
    Process process = cgi.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(body);
    }
    try (InputStream out = process.getInputStream();
        e) {
      int status = 200;
      for (String line = line(out); !line.isEmpty(); line = line(out)) {
        String[] header = line.split(": ", 2);
        if (header[0].equals("Status")) {
          status = Integer.parseInt(header[1].substring(0, 3));
        } else {
          e.getResponseHeaders().add(header[0], header[1]);
        }
      }
      e.sendResponseHeaders(status, 0);
      out.transferTo(e.getResponseBody());
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().strip();
  }

  private static ImportFunction function(boolean allowPrivate) {
    return new ImportFunction(allowPrivate, List.of(), new DuckDatasetFiles());
  }

  private FakeRunContext run(String path) throws Exception {
    ImportFunction function = function(true);
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    FakeRunContext context =
        new FakeRunContext(
            Files.createTempDirectory(folder, "run"), function, Map.of("repository", url));
    function.run(context);
    return context;
  }

  @Test
  void fetches_the_last_commit_only_from_gits_own_server() throws Exception {
    FakeRunContext context = run("/docs/.git");

    assertEquals(3L, context.results().get("documents"));
    Path shallow = context.scratch().resolve("repository/shallow");
    assertEquals(
        context.results().get("commit"),
        Files.readString(shallow, StandardCharsets.US_ASCII).strip());
  }

  @Test
  void follows_a_move_and_says_when_it_must_sign_in_or_nothing_is_there() throws Exception {
    assertEquals(3L, run("/moved").results().get("documents"));
    assertEquals(
        "REPOSITORY_REFUSED",
        assertThrows(PlatformException.class, () -> run("/private/a.git")).code());
    assertEquals(
        "REPOSITORY_NOT_FOUND",
        assertThrows(PlatformException.class, () -> run("/nothing")).code());
  }

  @Test
  void no_connection_is_made_to_where_the_rules_forbid() throws Exception {
    Remote.Rules rules =
        new Remote.Rules(
            false, new io.millrace.runtime.items.AddressRule(false, "p"), TokenFiles.of(List.of()));
    CheckedConnections connections = new CheckedConnections(rules);

    assertThrows(
        PlatformException.class,
        () -> connections.create(new java.net.URL("https://169.254.169.254/latest")));
    IOException plain =
        assertThrows(
            IOException.class, () -> connections.create(new java.net.URL("http://example.org/")));
    assertTrue(plain.getMessage().contains("http"), plain.getMessage());
    assertFalse(rules.allowPrivate());
  }
}
