package io.millrace.hub.internal.plan;

import io.millrace.api.plugin.PluginProperties;
import io.millrace.hub.internal.files.ByteSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.osgi.framework.Constants;

/**
 * The plugins that a bundle's component descriptions declare.
 *
 * @param plugins {@code Guardrail pii}
 * @param complete whether it can have no others: no activator registers services, every component
 *     with a service names its id, and the file could be read through
 */
record DeclaredPlugins(Set<String> plugins, boolean complete) {
  private static final int MAX_DESCRIPTION_BYTES = 1 << 20;

  /** A file is fetched anew for it where it is not here, so only so much of it. */
  private static final long MAX_READ_BYTES = 64L << 20;

  static DeclaredPlugins in(ByteSource bundle) {
    Reading reading = new Reading();
    try (JarInputStream jar = new JarInputStream(bundle.open())) {
      reading.read(jar);
    } catch (IOException | XMLStreamException unreadable) { // told when it is fetched
      reading.complete = false;
    }
    return new DeclaredPlugins(Set.copyOf(reading.plugins), reading.complete);
  }

  private static final class Reading {
    private final Set<String> plugins = new HashSet<>();
    private boolean complete = true;
    private long left = MAX_READ_BYTES;

    private void read(JarInputStream jar) throws IOException, XMLStreamException {
      Manifest manifest = jar.getManifest();
      Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
      String components = headers.getValue("Service-Component");
      if (manifest == null || headers.getValue(Constants.BUNDLE_ACTIVATOR) != null) {
        complete = false;
      }
      if (components == null) {
        return;
      }
      int declared = components.split(",").length;
      for (JarEntry e = jar.getNextJarEntry(); e != null && complete; e = jar.getNextJarEntry()) {
        if (e.getName().startsWith("OSGI-INF/") && e.getName().endsWith(".xml")) {
          byte[] description = jar.readNBytes(MAX_DESCRIPTION_BYTES);
          left -= description.length;
          complete = jar.read() < 0 && left > 0;
          declared -= component(description) ? 1 : 0;
        } else {
          left -= skip(jar, left);
          complete = left > 0;
        }
      }
      complete &= declared <= 0;
    }

    private static long skip(JarInputStream jar, long atMost) throws IOException {
      byte[] buffer = new byte[1 << 16];
      long skipped = 0;
      for (int n = jar.read(buffer); n > 0 && skipped < atMost; n = jar.read(buffer)) {
        skipped += n;
      }
      return skipped;
    }

    /** Whether it describes a component. */
    private boolean component(byte[] description) throws XMLStreamException {
      XMLInputFactory factory = XMLInputFactory.newFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
      XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(description));
      Set<String> kinds = new HashSet<>();
      String id = "";
      boolean component = false;
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamReader.START_ELEMENT) {
          continue;
        }
        switch (xml.getLocalName()) {
          case "component" -> component = true;
          case "provide" -> kinds.add(simple(xml.getAttributeValue(null, "interface")));
          case "property" -> {
            if (PluginProperties.KIND_ID.equals(xml.getAttributeValue(null, "name"))) {
              String value = xml.getAttributeValue(null, "value");
              id = value == null ? "" : value;
            }
          }
          default -> {}
        }
      }
      if (id.isEmpty() && !kinds.isEmpty()) {
        complete = false; // its configuration may name the id
      }
      for (String kind : kinds) {
        plugins.add(kind + " " + id);
      }
      return component;
    }

    private static String simple(String type) {
      return type.substring(type.lastIndexOf('.') + 1);
    }
  }
}
