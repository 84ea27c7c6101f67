package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class {{Type}}Test {
  @TempDir Path folder;

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void takes_less_room_than_the_file() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "again and ".repeat(10_000));

    new {{Type}}(folder.resolve("store")).put(file);

    assertEquals(1, kept().size());
    assertTrue(Files.size(kept().get(0)) < 2_000);
  }

  @Test
  void a_failed_put_leaves_nothing() throws IOException {
    {{Type}} store = new {{Type}}(folder.resolve("store"));

    assertThrows(IOException.class, () -> store.put(folder.resolve("missing")));

    assertEquals(List.of(), kept());
  }
}
