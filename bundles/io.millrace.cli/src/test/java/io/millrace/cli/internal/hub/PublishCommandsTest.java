package io.millrace.cli.internal.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.cli.internal.Commands;
import io.millrace.cli.internal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing into a folder, with the real format and real keys. */
class PublishCommandsTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String key = "";
  private String open = "";
  private String catalogue = "";

  @BeforeEach
  void makeKey() {
    key = folder.resolve("acme.pem").toString();
    open = folder.resolve("acme.pub.pem").toString();
    catalogue = folder.resolve("catalogue").toString();
    assertEquals(0, run("hub", "keygen", "--out", key));
  }

  private int run(String... arguments) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(new byte[0]),
            false,
            Map.of("MILLRACE_URL", "http://127.0.0.1:1"));
    return Commands.execute(terminal, arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String jar(String version) throws Exception {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", "acme.shout");
    main.putValue("Bundle-Version", version);
    main.putValue("Bundle-License", "Apache-2.0");
    main.putValue(
        "Provide-Capability",
        "io.millrace.item;name=shout;kind=prompt;version:Version=\""
            + version
            + "\";summary=\"Shouts.\";licence=\"Apache-2.0\"");
    Path file = folder.resolve("shout-" + version + ".jar");
    try (OutputStream to = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(to, manifest)) {
      jar.putNextEntry(new ZipEntry("resources/prompt.txt"));
      jar.write("LOUD".getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
      jar.putNextEntry(new ZipEntry("OSGI-INF/README.md"));
      jar.write(
          "# Shout\n\nIt shouts what you say, in capitals.\n".getBytes(StandardCharsets.UTF_8));
      jar.closeEntry();
    }
    return file.toString();
  }

  @Test
  void a_catalogue_is_made_in_a_folder_and_verified_there() throws Exception {
    assertEquals(0, run("hub", "publish", jar("1.0.0"), "--to", catalogue, "--key", key), err());
    assertTrue(out().startsWith("Published shout 1.0.0.\nThe catalogue at "), out());
    assertEquals(
        0, run("hub", "publish", jar("1.1.0"), "--to", catalogue, "--key", key, "--json"), err());
    JsonNode published = new ObjectMapper().readTree(out());
    assertEquals(2, published.path("items").asInt());
    assertEquals(2, published.path("counter").asInt());

    assertEquals(0, run("hub", "verify", catalogue, "--key", open), err());
    assertTrue(out().contains("2 item version(s) in 2 bundle(s), signed by "), out());
    assertEquals(0, run("hub", "verify", catalogue, "--key", open, "--json"));
    assertTrue(new ObjectMapper().readTree(out()).path("intact").asBoolean());
  }

  @Test
  void what_was_altered_or_is_signed_by_somebody_else_is_found() throws Exception {
    run("hub", "publish", jar("1.0.0"), "--to", catalogue, "--key", key);
    String other = folder.resolve("other.pem").toString();
    run("hub", "keygen", "--out", other);

    assertEquals(
        1, run("hub", "verify", catalogue, "--key", folder.resolve("other.pub.pem").toString()));
    assertTrue(err().contains("not by a key that is trusted"), err());
    assertEquals(1, run("hub", "publish", jar("1.1.0"), "--to", catalogue, "--key", other));
    assertTrue(err().contains("not trusted"), err());
    try (Stream<Path> files = Files.walk(Path.of(catalogue))) {
      Path bundle = files.filter(f -> f.toString().endsWith(".jar")).findFirst().orElseThrow();
      Files.writeString(bundle, "altered");
    }
    assertEquals(1, run("hub", "verify", catalogue, "--key", open));
    assertTrue(err().contains("altered"), err());
    assertFalse(err().contains("\tat "), err());
    assertEquals(2, run("hub", "verify", catalogue));
    assertEquals(2, run("hub", "verify", folder.resolve("none").toString(), "--key", open));
  }

  @Test
  void versions_are_deprecated_withdrawn_and_taken_back() throws Exception {
    run("hub", "publish", jar("1.0.0"), jar("1.1.0"), "--to", catalogue, "--key", key);

    assertEquals(
        0,
        run(
            "hub",
            "deprecate",
            "shout:1.0.0",
            "--reason",
            "Too loud.",
            "--in",
            catalogue,
            "--key",
            key),
        err());
    assertTrue(out().startsWith("Now deprecated: shout 1.0.0.\n"), out());
    assertTrue(overview().contains("Too loud."), overview());
    assertEquals(
        0,
        run(
            "hub",
            "withdraw",
            "shout:1.1.0",
            "--reason",
            "Broken.",
            "--in",
            catalogue,
            "--key",
            key));
    assertTrue(overview().contains("Broken."), overview());
    assertEquals(
        0, run("hub", "withdraw", "shout:1.1.0", "--undo", "--in", catalogue, "--key", key));
    assertFalse(overview().contains("Broken."), overview());

    assertEquals(
        2, run("hub", "withdraw", "shout", "--reason", "x", "--in", catalogue, "--key", key));
    assertEquals(2, run("hub", "withdraw", "shout:1.1.0", "--in", catalogue, "--key", key));
    assertEquals(
        1, run("hub", "withdraw", "none:1.0.0", "--reason", "x", "--in", catalogue, "--key", key));
    assertEquals(2, err().lines().count(), err());
  }

  private String overview() throws Exception {
    return Files.readString(Path.of(catalogue, "catalog.json"));
  }

  @Test
  void a_catalogue_is_signed_again_for_another_time() throws Exception {
    run("hub", "publish", jar("1.0.0"), "--to", catalogue, "--key", key, "--expires", "12h");

    assertEquals(
        0, run("hub", "sign", "--in", catalogue, "--key", key, "--expires", "30d", "--json"));

    assertEquals(2, new ObjectMapper().readTree(out()).path("counter").asInt());
    assertEquals(2, run("hub", "sign", "--in", catalogue, "--key", key, "--expires", "soon"));
    assertTrue(err().contains("90d, 12h or 30m"), err());
  }

  @Test
  void what_cannot_be_published_is_refused_in_two_lines() throws Exception {
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    String none = folder.resolve("none.pem").toString();

    assertEquals(1, run("hub", "publish", text.toString(), "--to", catalogue, "--key", key));
    assertEquals(2, err().lines().count(), err());
    assertEquals(2, run("hub", "publish", "none.jar", "--to", catalogue, "--key", key));
    assertEquals(2, run("hub", "publish", jar("1.0.0"), "--to", catalogue, "--key", none));
    assertTrue(err().contains("hub keygen"), err());
    assertEquals(2, run("hub", "publish", jar("1.0.0"), "--to", catalogue));
    assertEquals(
        1, run("hub", "publish", jar("1.0.0"), "--to", "http://127.0.0.1:1", "--key", key));
    assertTrue(err().contains("cannot be reached"), err());
    assertFalse(Files.exists(Path.of(catalogue, "index.xml")));
  }
}
