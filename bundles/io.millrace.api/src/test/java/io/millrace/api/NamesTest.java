package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "bank", "tiny-assistant", "v1.2_3", "0"})
  void takes_names_that_are_safe_in_paths_and_urls(String name) {
    assertEquals(name, Names.check("project", name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "-a", "a-", "a/b", "..", "a..b", "a b", "ä"})
  void refuses_names_that_are_not(String name) {
    PlatformException e = assertThrows(PlatformException.class, () -> Names.check("project", name));

    assertEquals("NAME_INVALID", e.code());
  }

  @Test
  void cuts_an_endless_name_in_its_message() {
    PlatformException e =
        assertThrows(PlatformException.class, () -> Names.check("project", "x".repeat(5000)));

    assertEquals(true, e.what().length() < 200);
  }

  @Test
  void reads_and_writes_references() {
    ArtifactRef ref = ArtifactRef.parse("store://model/bank/assistant:production");

    assertEquals(new ArtifactRef("model", "bank", "assistant", "production"), ref);
    assertEquals("store://model/bank/assistant:production", ref.toString());
    assertEquals("latest", ArtifactRef.parse("store://model/bank/assistant").selector());
    assertThrows(PlatformException.class, () -> ArtifactRef.parse("model/bank/assistant"));
    assertThrows(PlatformException.class, () -> ArtifactRef.parse("store://model/../x"));
  }
}
