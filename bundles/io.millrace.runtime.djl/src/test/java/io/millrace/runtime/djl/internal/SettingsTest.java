package io.millrace.runtime.djl.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Map<String, String> PASSIVE = Map.of("OMP_WAIT_POLICY", "PASSIVE");

  @Test
  void defaults_lie_in_the_users_cache_and_take_half_the_processors() {
    Settings s = Settings.of(Map.of("user.home", "/u")::get, PASSIVE, 8);

    assertEquals(Path.of("/u/.cache/millrace/djl"), s.cache());
    assertEquals(4, s.threads());
    assertEquals(Optional.empty(), s.natives());
    assertTrue(s.ownTorch().isEmpty());
  }

  @Test
  void without_passive_waiting_one_thread_computes() {
    assertEquals(1, Settings.of(Map.of("millrace.djl.threads", "6")::get, Map.of(), 8).threads());
    assertEquals(6, Settings.of(Map.of("millrace.djl.threads", "6")::get, PASSIVE, 8).threads());
  }

  @Test
  void home_and_cache_follow_framework_properties() {
    Settings s =
        Settings.of(Map.of("millrace.home", "/h", "millrace.cache", "/c")::get, PASSIVE, 2);

    assertEquals(Optional.of(Path.of("/h/lib/native")), s.natives());
    assertEquals(Path.of("/c/djl"), s.cache());
  }

  @Test
  void classifiers_are_written_as_djl_writes_them() {
    assertEquals("linux-x86_64", Platform.classifier("Linux", "amd64"));
    assertEquals("osx-aarch64", Platform.classifier("Mac OS X", "aarch64"));
    assertEquals("win-x86_64", Platform.classifier("Windows 11", "amd64"));
    assertEquals("2.7.1", Platform.current().torchVersion());
  }
}
