package io.millrace.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

final class ItemNameTest {
  private static String code(String text) {
    return assertThrows(PlatformException.class, () -> ItemName.parse(text)).code();
  }

  @Test
  void reads_source_name_and_range() {
    ItemName all = ItemName.parse("hub://acme/shout:[1.2,2)");

    assertEquals(Optional.of("acme"), all.source());
    assertEquals("shout", all.name());
    assertTrue(all.includes(new Version("1.9")));
    assertFalse(all.includes(new Version("2.0")));
    assertEquals("acme/shout:[1.2.0,2.0.0)", all.toString());
    assertEquals(all, ItemName.parse("acme/shout:[1.2,2)"));
    assertTrue(ItemName.parse("shout").includes(new Version("0")));
  }

  @Test
  void refuses_names_that_lead_elsewhere() {
    assertEquals("NAME_INVALID", code("../../etc/passwd"));
    assertEquals("NAME_INVALID", code("hub://a/b/c"));
    assertEquals("NAME_INVALID", code(""));
    assertEquals("HUB_RANGE_INVALID", code("shout:newest"));
  }
}
