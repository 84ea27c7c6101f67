package io.millrace.hub.internal.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads which version of an artifact is the newest. Stateless. */
final class MavenMetadata {
  private MavenMetadata() {}

  /** The release, else the latest, else the last version that it lists. */
  static String newest(byte[] xml) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    Map<String, String> found = new HashMap<>();
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT) {
          String name = reader.getLocalName();
          if (name.equals("release") || name.equals("latest") || name.equals("version")) {
            found.put(name, reader.getElementText().strip());
          }
        }
      }
    } catch (XMLStreamException bad) {
      throw new IOException("maven-metadata.xml cannot be read", bad);
    }
    for (String name : new String[] {"release", "latest", "version"}) {
      String version = found.getOrDefault(name, "");
      if (version.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]*") && !version.contains("..")) {
        return version;
      }
    }
    throw new IOException("maven-metadata.xml names no version");
  }
}
