package io.millrace.item.function.importgitdocuments.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles;
import io.millrace.api.data.RowReader;
import io.millrace.api.function.Function;
import io.millrace.data.internal.DuckDatasetFiles;
import io.millrace.testkit.FakeRunContext;
import io.millrace.testkit.FunctionContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportFunctionTest extends FunctionContract {
  private static final PersonIdent AUTHOR = new PersonIdent("Ann", "ann@example.org");

  @TempDir Path folder;
  private final DatasetFiles datasets = new DuckDatasetFiles();
  private Path repository;
  private String first;
  private String middle;
  private String second;
  private int runs;

  @Override
  protected Function function() {
    return new ImportFunction(false, List.of(), datasets);
  }

  @Override
  protected FakeRunContext example(Path in) {
    return new FakeRunContext(in, function(), Map.of("repository", url()));
  }

  private String url() {
    return repository.toUri().toString();
  }

  @BeforeEach
  void repository() throws Exception {
    function();
    repository = folder.resolve("origin");
    try (Git git = Git.init().setDirectory(repository.toFile()).setInitialBranch("main").call()) {
      write("README.md", "# The  mill #\n\nText of the first commit.\n");
      first = commit(git, "first");
      git.tag().setName("v1").setTagger(AUTHOR).setMessage("one").setSigned(false).call();
      write("README.md", "Title\n=====\nText of the second commit.\n");
      write("docs/deep/guide.adoc", "= Guide\nbody\n");
      write("docs/plain.txt", "no heading here\n");
      write("docs/large.md", "x".repeat(3000));
      write("docs/pointer.md", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
      Files.write(repository.resolve("docs/binary.txt"), new byte[] {'a', 0, 'b'});
      write("src/Main.java", "class Main {}");
      Files.createSymbolicLink(repository.resolve("docs/link.md"), Path.of("../README.md"));
      middle = commit(git, "middle");
      write("later.md", "later");
      second = commit(git, "second");
    }
  }

  private void write(String path, String text) throws IOException {
    Path file = repository.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static String commit(Git git, String message) throws Exception {
    git.add().addFilepattern(".").call();
    return git.commit()
        .setMessage(message)
        .setAuthor(AUTHOR)
        .setCommitter(AUTHOR)
        .setSign(false)
        .call()
        .getName();
  }

  private FakeRunContext run(Map<String, Object> more) throws Exception {
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.putIfAbsent("repository", url());
    FakeRunContext context =
        new FakeRunContext(
            Files.createDirectories(folder.resolve("run" + runs++)), function(), parameters);
    function().run(context);
    return context;
  }

  private String code(Map<String, Object> more) {
    return assertThrows(PlatformException.class, () -> run(more)).code();
  }

  private Map<String, Map<String, Object>> rows(FakeRunContext context) throws IOException {
    Map<String, Map<String, Object>> byPath = new TreeMap<>();
    try (RowReader reader = datasets.read(context.outputFolder("dataset"))) {
      reader.all().forEach(r -> byPath.put((String) r.get("path"), r));
    }
    return byPath;
  }

  @Test
  void brings_documents_as_files_and_rows_with_the_commit_they_are_of() throws Exception {
    FakeRunContext context = run(Map.of("maxFileBytes", 2000L));

    Map<String, Map<String, Object>> rows = rows(context);
    assertEquals(
        List.of("README.md", "docs/deep/guide.adoc", "docs/plain.txt", "later.md"),
        List.copyOf(rows.keySet()));
    assertEquals("Title", rows.get("README.md").get("title"));
    assertEquals("Guide", rows.get("docs/deep/guide.adoc").get("title"));
    assertEquals("plain.txt", rows.get("docs/plain.txt").get("title"));
    assertEquals("no heading here\n", rows.get("docs/plain.txt").get("text"));
    assertEquals(second, rows.get("README.md").get("commit"));
    Path documents = context.outputFolder("documents");
    assertEquals("= Guide\nbody\n", Files.readString(documents.resolve("docs/deep/guide.adoc")));
    assertFalse(Files.exists(documents.resolve("src")));
    Map<String, Object> facts = context.outputs().get("documents");
    assertEquals(second, facts.get("commit"));
    assertEquals(4L, facts.get("documents"));
    assertEquals(
        Map.of("largeFileStorage", 1L, "link", 1L, "noText", 1L, "tooLarge", 1L),
        facts.get("skipped"));
    assertFalse((facts + "" + context.log()).contains("ann@"), "people are not recorded");
  }

  @Test
  void takes_a_branch_a_tag_or_a_commit() throws Exception {
    for (String revision : List.of("main", "v1", first, second)) {
      String commit = revision.equals("main") || revision.equals(second) ? second : first;

      assertEquals(commit, run(Map.of("revision", revision)).results().get("commit"), revision);
    }
    assertTrue(
        String.valueOf(rows(run(Map.of("revision", "v1"))).get("README.md").get("title"))
            .equals("The  mill"));
    assertEquals(middle, run(Map.of("revision", middle)).results().get("commit"));
    assertEquals("REVISION_NOT_FOUND", code(Map.of("revision", "v9")));
    assertEquals("REVISION_NOT_FOUND", code(Map.of("revision", "0".repeat(39) + "1")));
  }

  @Test
  void globs_choose_and_bounds_refuse() throws Exception {
    assertEquals(
        List.of("docs/plain.txt"),
        List.copyOf(
            rows(run(Map.of("include", List.of("docs/*.{md,txt}"), "exclude", List.of("**/*.md"))))
                .keySet()));
    assertEquals("DOCUMENTS_NOT_FOUND", code(Map.of("include", List.of("*.pdf"))));
    assertEquals("REPOSITORY_TOO_LARGE", code(Map.of("maxFiles", 1L)));
    assertEquals("REPOSITORY_TOO_LARGE", code(Map.of("maxBytes", 50L)));
    assertEquals("PARAMETER_INVALID", code(Map.of("include", List.of("{a"))));
  }

  @Test
  void what_may_not_be_read_is_refused_with_a_code() throws Exception {
    assertEquals("REPOSITORY_NOT_FOUND", code(Map.of("repository", "file:///nowhere/at/all")));
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertEquals("REPOSITORY_NOT_FOUND", code(Map.of("repository", empty.toUri().toString())));
    assertEquals("ADDRESS_REFUSED", code(Map.of("repository", "https://127.0.0.1/a.git")));
    assertEquals("ADDRESS_REFUSED", code(Map.of("repository", "https://[fd00::1]/a.git")));
    for (String url :
        List.of(
            "http://example.org/a.git",
            "https://user:pw@example.org/a.git",
            "ssh://git@example.org/a.git",
            "git@example.org:a.git",
            "/tmp/a",
            "ext::sh -c date",
            "https:///a")) {
      assertEquals("PARAMETER_INVALID", code(Map.of("repository", url)), url);
    }
  }

  @Test
  void globs_mean_what_git_means() {
    for (String path : List.of("a.md", "x/a.md", "x/y/a.md")) {
      assertTrue(Glob.of("**/*.md", "include").matches(path), path);
    }
    assertTrue(Glob.of("docs/**", "include").matches("docs/a/b"));
    assertFalse(Glob.of("*.md", "include").matches("x/a.md"));
    assertFalse(Glob.of("a.md", "include").matches("aXmd"));
    assertTrue(Glob.of("?[1].md", "include").matches("a[1].md"));
  }

  @Test
  void a_token_goes_to_its_own_host_over_https_only() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "t0ken\n");
    TokenFiles tokens = TokenFiles.of(List.of("git.example.org=" + file));
    var name = new org.eclipse.jgit.transport.CredentialItem.Username();
    var password = new org.eclipse.jgit.transport.CredentialItem.Password();

    assertTrue(
        tokens.get(
            new org.eclipse.jgit.transport.URIish("https://git.example.org/a"), name, password));
    assertEquals("t0ken", new String(password.getValue()));
    assertEquals("x-access-token", name.getValue());
    for (String other : List.of("https://example.org/a", "http://git.example.org/a")) {
      assertFalse(tokens.get(new org.eclipse.jgit.transport.URIish(other), name, password), other);
    }
    assertEquals(
        "CONFIG_INVALID",
        assertThrows(PlatformException.class, () -> TokenFiles.of(List.of("token"))).code());
  }
}
