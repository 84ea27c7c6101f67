package io.millrace.hub.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

final class DeclaredPluginsTest {
  private static final String COMPONENT =
      "<component><property name='kind.id' value='pii'/>"
          + "<service><provide interface='io.millrace.api.guardrail.Guardrail'/></service></component>";

  private int read;

  /** Entries of {@code name -> content}; counts the bytes that are inflated in {@link #read}. */
  private DeclaredPlugins in(String components, Object... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Service-Component", components);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(file, manifest)) {
      for (int i = 0; i < entries.length; i += 2) {
        jar.putNextEntry(new ZipEntry((String) entries[i]));
        jar.write((byte[]) entries[i + 1]);
        jar.closeEntry();
      }
    }
    return DeclaredPlugins.in(
        () ->
            new ByteArrayInputStream(file.toByteArray()) {
              @Override
              public synchronized int read(byte[] into, int offset, int length) {
                int n = super.read(into, offset, length);
                read += Math.max(0, n);
                return n;
              }
            });
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void reads_kinds_and_ids_of_the_component_descriptions() throws IOException {
    DeclaredPlugins declared =
        in("OSGI-INF/a.xml", "x/Y.class", text("x"), "OSGI-INF/a.xml", text(COMPONENT));

    assertEquals(Set.of("Guardrail pii"), declared.plugins());
    assertTrue(declared.complete());
  }

  @Test
  void is_not_complete_where_a_description_or_an_id_is_missing() throws IOException {
    assertFalse(in("OSGI-INF/a.xml").complete());
    assertFalse(
        in("OSGI-INF/a.xml", "OSGI-INF/a.xml", text(COMPONENT.replace("'pii'", "''"))).complete());
  }

  @Test
  void gives_up_on_descriptions_without_end() throws IOException {
    byte[] large = text("<x>" + " ".repeat((1 << 20) - 10) + "</x>");
    Object[] bomb = new Object[400];
    for (int i = 0; i < bomb.length; i += 2) {
      bomb[i] = "OSGI-INF/" + i + ".xml";
      bomb[i + 1] = large;
    }

    assertFalse(in("OSGI-INF/a.xml", bomb).complete());
    int all = 200 * 1024; // 1 MiB of spaces is about a KiB
    assertTrue(read < all / 2, read + " bytes were read");
  }
}
