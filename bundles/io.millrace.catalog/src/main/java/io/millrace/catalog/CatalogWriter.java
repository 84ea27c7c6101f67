package io.millrace.catalog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;

/**
 * Writes what {@link CatalogReader} reads. The same resources give the same bytes, in whatever
 * order they come: no time stamp, no counter. Stateless.
 */
public final class CatalogWriter {
  /**
   * The index in UTF-8.
   *
   * @param name of the catalogue, for people
   */
  public byte[] write(String name, List<CatalogResource> resources) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newDefaultFactory()
              .createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
      xml.writeStartDocument("UTF-8", "1.0");
      line(xml, 0);
      xml.writeStartElement("repository");
      xml.writeDefaultNamespace(CatalogReader.XMLNS);
      xml.writeAttribute("name", name);
      for (CatalogResource resource : ordered(resources)) {
        resource(xml, resource);
      }
      line(xml, 0);
      xml.writeEndElement();
      line(xml, 0);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("writing to memory", impossible);
    }
    return bytes.toByteArray();
  }

  private static List<CatalogResource> ordered(List<CatalogResource> resources) {
    return resources.stream()
        .sorted(
            Comparator.comparing(CatalogResource::symbolicName)
                .thenComparing(CatalogResource::version)
                .thenComparing(r -> r.content().sha256()))
        .toList();
  }

  private static void resource(XMLStreamWriter xml, CatalogResource resource)
      throws XMLStreamException {
    line(xml, 1);
    xml.writeStartElement("resource");
    for (Capability capability : resource.getCapabilities(null)) {
      clause(
          xml,
          "capability",
          capability.getNamespace(),
          capability.getAttributes(),
          capability.getDirectives());
    }
    for (Requirement requirement : resource.getRequirements(null)) {
      clause(
          xml,
          "requirement",
          requirement.getNamespace(),
          requirement.getAttributes(),
          requirement.getDirectives());
    }
    line(xml, 1);
    xml.writeEndElement();
  }

  private static void clause(
      XMLStreamWriter xml,
      String element,
      String namespace,
      Map<String, Object> attributes,
      Map<String, String> directives)
      throws XMLStreamException {
    line(xml, 2);
    xml.writeStartElement(element);
    xml.writeAttribute("namespace", namespace);
    for (Map.Entry<String, Object> attribute : new TreeMap<>(attributes).entrySet()) {
      line(xml, 3);
      xml.writeEmptyElement("attribute");
      xml.writeAttribute("name", attribute.getKey());
      String type = type(attribute.getValue());
      if (!type.equals("String")) {
        xml.writeAttribute("type", type);
      }
      xml.writeAttribute("value", value(attribute.getValue()));
    }
    for (Map.Entry<String, String> directive : new TreeMap<>(directives).entrySet()) {
      line(xml, 3);
      xml.writeEmptyElement("directive");
      xml.writeAttribute("name", directive.getKey());
      xml.writeAttribute("value", directive.getValue());
    }
    line(xml, 2);
    xml.writeEndElement();
  }

  private static String type(Object value) {
    if (value instanceof List<?> list) {
      return "List<" + (list.isEmpty() ? "String" : type(list.get(0))) + ">";
    } else if (value instanceof Version) {
      return "Version";
    } else if (value instanceof Long || value instanceof Integer) {
      return "Long";
    }
    return value instanceof Double ? "Double" : "String";
  }

  private static String value(Object value) {
    if (value instanceof List<?> list) {
      return String.join(
          ",", list.stream().map(v -> v.toString().replaceAll("([\\\\,])", "\\\\$1")).toList());
    }
    return value.toString();
  }

  private static void line(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
