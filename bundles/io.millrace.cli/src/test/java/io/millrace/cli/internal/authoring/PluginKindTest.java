package io.millrace.cli.internal.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginKindTest {
  @Test
  void is_found_however_it_is_written() {
    for (String word : List.of("data-source", "data_source", "Data Source", "DataSource")) {
      assertSame(PluginKind.DATA_SOURCE, PluginKind.of(word));
    }
  }

  @Test
  void has_templates_from_the_general_to_the_particular() {
    assertEquals(List.of("every-kind", "bigram", "tuner"), PluginKind.TUNER.templates());
  }

  @Test
  void every_folder_of_templates_is_there() {
    Path templates =
        Path.of(System.getProperty("millrace.root", "../..")).resolve("cnf/templates/plugin");
    for (PluginKind kind : PluginKind.values()) {
      for (String folder : kind.templates()) {
        assertTrue(Files.isDirectory(templates.resolve(folder)), folder);
      }
      assertTrue(Files.exists(templates.resolve(kind.word()).resolve("README.md")), kind.word());
      assertTrue(Files.isDirectory(templates.resolve(kind.word()).resolve("example")), kind.word());
    }
  }
}
