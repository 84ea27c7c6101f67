package io.millrace.cli.internal.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plugin new} makes of small templates; the real ones are built in an own module. */
class NewCommandTest {
  @TempDir Path folder;

  private Console console;

  @BeforeEach
  void a_distribution() throws IOException {
    write("home/sdk/.keep", "");
    write("home/templates/plugin/every-kind/pom.xml", "{{artifact}} {{sdkVersion}} {{sdk}}");
    write("home/templates/plugin/every-kind/.gitignore", "target/\n");
    write("home/templates/plugin/guardrail/bnd.bnd", "${item;guardrail;{{name}}} {{licence}}");
    write("home/templates/plugin/guardrail/src/{{packagePath}}/{{Type}}.java", "class {{Type}} {}");
    console = new Console(folder.resolve("home"));
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), text);
  }

  private int make(String... more) {
    return console.run(
        Stream.concat(
                Stream.of("plugin", "new", "--dir", folder.resolve("made").toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private String made(String path) throws IOException {
    return Files.readString(folder.resolve("made").resolve(path));
  }

  @Test
  void fills_texts_and_paths_with_the_name() throws IOException {
    assertEquals(
        0,
        make("--kind", "guardrail", "--name", "shout", "--package", "com.acme.loud"),
        console::err);

    assertEquals("class ShoutGuardrail {}", made("src/com/acme/loud/ShoutGuardrail.java"));
    assertEquals("${item;guardrail;shout} Apache-2.0", made("bnd.bnd"));
    assertTrue(made("pom.xml").startsWith("com.acme.loud "), made("pom.xml"));
    assertTrue(made("pom.xml").endsWith("/home/sdk/"), made("pom.xml"));
    assertEquals("target/\n", made(".gitignore"));
    assertTrue(console.out().contains("mvn verify"), console.out());
  }

  @Test
  void says_as_json_what_it_made() throws IOException {
    make("--kind", "GUARDRAIL", "--name", "shout", "--json");

    JsonNode said = new ObjectMapper().readTree(console.out());
    assertEquals("guardrail", said.path("kind").asText());
    assertEquals(4, said.path("files").size());
  }

  @Test
  void takes_an_sdk_from_elsewhere_and_another_licence() throws IOException {
    make(
        "--kind",
        "guardrail",
        "--name",
        "shout",
        "--sdk",
        "https://sdk.example.org/m2",
        "--licence",
        "MIT OR Apache-2.0");

    assertTrue(made("pom.xml").endsWith(" https://sdk.example.org/m2"), made("pom.xml"));
    assertTrue(made("bnd.bnd").endsWith(" MIT OR Apache-2.0"), made("bnd.bnd"));
  }

  @Test
  void an_existing_folder_is_left_alone() throws IOException {
    write("made/mine.txt", "mine");

    assertEquals(2, make("--kind", "guardrail", "--name", "shout"));

    assertTrue(console.err().contains("is there already"), console.err());
    try (Stream<Path> files = Files.list(folder.resolve("made"))) {
      assertEquals(List.of(folder.resolve("made/mine.txt")), files.toList());
    }
  }

  @Test
  void a_misspelt_kind_is_refused_with_the_nearest_and_the_list() {
    assertEquals(2, make("--kind", "gaurdrail", "--name", "shout"));

    assertTrue(console.err().contains("Did you mean guardrail?"), console.err());
    assertTrue(console.err().contains("data-source, tuner, model-backend"), console.err());
    assertFalse(Files.exists(folder.resolve("made")));
  }

  @Test
  void a_kind_like_none_is_refused_without_a_guess() {
    assertEquals(2, make("--kind", "refrigerator", "--name", "shout"));

    assertFalse(console.err().contains("Did you mean"), console.err());
  }

  @Test
  void a_licence_that_could_break_the_description_is_refused() {
    assertEquals(2, make("--kind", "guardrail", "--name", "shout", "--licence", "MIT\"\nfoo"));
  }

  @Test
  void nothing_half_made_stays_behind() throws IOException {
    write("home/templates/plugin/guardrail/z.txt", "{{unknown}}");

    make("--kind", "guardrail", "--name", "shout");

    assertFalse(Files.exists(folder.resolve("made")));
    assertFalse(Files.exists(folder.resolve(".made.new")));
  }

  @Test
  void without_a_distribution_it_says_how_to_get_one() {
    console = new Console(folder.resolve("nowhere"));

    assertEquals(2, make("--kind", "guardrail", "--name", "shout"));
    assertTrue(console.err().contains("MILLRACE_HOME"), console.err());
  }
}
