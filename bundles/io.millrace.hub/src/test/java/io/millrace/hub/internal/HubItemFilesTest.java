package io.millrace.hub.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.item.ItemFiles;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of items in a real framework. */
final class HubItemFilesTest {
  @TempDir Path folder;
  private HubHarness at;
  private ItemFiles files;

  @BeforeEach
  void start() throws Exception {
    at = new HubHarness(folder);
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("probes", "1.0.0", "dataset").entry("resources/data/rows.jsonl", "{}"),
        SampleBundle.item("absent", "1.0.0", "dataset").entry("resources/rows.jsonl", "{}"));
    at.hub.apply(Change.of(Operation.INSTALL, "test", "probes"), ChangeListener.NONE);
    files = new HubItemFiles(at.hub);
  }

  @AfterEach
  void stop() throws Exception {
    at.close();
  }

  @Test
  void gives_files_and_folders_of_an_installed_item() throws Exception {
    assertEquals("{}", Files.readString(files.resolve("hub://probes/data/rows.jsonl")));
    assertTrue(Files.isDirectory(files.resolve("hub://probes/data")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hub://probes/other.jsonl",
        "hub://probes/../../../admin-token",
        "hub://probes//etc/passwd",
        "hub://probes/.",
        "hub://probes/",
        "hub://probes",
        "hub:///data",
        "probes/data",
        "hub://absent/rows.jsonl"
      })
  void refuses_what_is_not_there_or_leads_out_and_installs_nothing(String address) {
    PlatformException e = assertThrows(PlatformException.class, () -> files.resolve(address));

    assertEquals("ITEM_FILE_NOT_FOUND", e.code());
    assertEquals(1, at.hub.installed().stream().filter(i -> i.resources().isPresent()).count());
  }
}
