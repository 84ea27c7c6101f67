package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  @Test
  void an_empty_url_means_the_embedded_database() {
    assertTrue(new Settings("", "", "", "/data", 8).isEmbedded());
    assertFalse(new Settings("jdbc:postgresql://h/d", "", "", "/data", 8).isEmbedded());
  }

  @Test
  void names_every_problem_and_no_password() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> new Settings("jdbc:oracle:thin/secret@h", "", "", "", 1));

    assertEquals("STORE_SETTINGS_INVALID", e.code());
    assertTrue(e.what().contains("url") && e.what().contains("pool.size"), e.what());
    assertFalse(e.what().contains("secret"), e.what());
  }

  @Test
  void needs_a_folder_or_a_url() {
    assertThrows(PlatformException.class, () -> new Settings("", "", "", "", 8));
  }

  @Test
  void does_not_show_the_url() {
    assertEquals("PostgreSQL", new Settings("jdbc:postgresql://u:p@h/d", "", "", "", 8).toString());
  }
}
