package {{package}}.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.api.PlatformException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class {{Type}}Test {
  @TempDir Path folder;

  @BeforeEach
  void share_a_model() throws IOException {
    Path model = Files.createDirectories(folder.resolve("shared/tiny"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(folder.resolve("config.json"), "outside of what is shared");
  }

  private Path fetch(String uri) {
    return new {{Type}}(folder.resolve("shared"), folder.resolve("cache"))
        .fetch(URI.create(uri), (file, done, total) -> {});
  }

  @Test
  void copies_again_what_changed() throws IOException {
    Path fetched = fetch("{{name}}://tiny");
    Path original = folder.resolve("shared/tiny/config.json");
    Files.writeString(original, "{\"a\": 1}");
    Files.setLastModifiedTime(original, FileTime.fromMillis(1));

    fetch("{{name}}://tiny");

    assertEquals("{\"a\": 1}", Files.readString(fetched.resolve("config.json")));
  }

  @Test
  void an_address_does_not_lead_out_of_the_shared_folder() {
    assertEquals(
        "MODEL_NOT_FOUND",
        assertThrows(PlatformException.class, () -> fetch("{{name}}://tiny/../..")).code());
  }
}
