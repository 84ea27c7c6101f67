package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.data.RowReader;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class {{Type}}Test {
  @TempDir Path folder;

  private List<Map<String, Object>> rows(String pattern, long maxBytes) throws IOException {
    {{Type}} source = new {{Type}}();
    Map<String, Object> given =
        Map.of("folder", folder.toString(), "pattern", pattern, "maxBytes", maxBytes);
    try (RowReader reader = source.open(Values.check("source", source.parameters(), given))) {
      return reader.all();
    }
  }

  @Test
  void takes_the_files_that_match_also_in_subfolders() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/b.md"), "# B");
    Files.writeString(folder.resolve("a.md"), "# A");
    Files.writeString(folder.resolve("c.txt"), "not this one");

    List<Map<String, Object>> rows = rows("**.md", 100);

    assertEquals(List.of("# A", "# B"), rows.stream().map(r -> r.get("text")).toList());
    assertEquals(3L, rows.get(0).get("bytes"));
  }

  @Test
  void refuses_a_file_that_is_too_long_by_name() throws IOException {
    Files.writeString(folder.resolve("long.txt"), "x".repeat(101));

    PlatformException e = assertThrows(PlatformException.class, () -> rows("**.txt", 100));

    assertEquals("DATA_INVALID", e.code());
    assertTrue(e.what().contains("long.txt"), e.what());
  }

  @Test
  void refuses_a_file_that_is_not_utf_8() throws IOException {
    Files.write(folder.resolve("a.txt"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertEquals(
        "DATA_INVALID", assertThrows(PlatformException.class, () -> rows("**", 100)).code());
  }
}
