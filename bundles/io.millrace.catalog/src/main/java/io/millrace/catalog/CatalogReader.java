package io.millrace.catalog;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * Reads an index in the XML format of the OSGi Repository Service (Compendium 132.5) with the JDK's
 * own pull parser: four elements do not warrant the six megabytes of a general OSGi tool in every
 * server. Document types and external entities are off; elements of other namespaces are passed
 * over. Stateless.
 */
public final class CatalogReader {
  static final String XMLNS = "http://www.osgi.org/xmlns/repository/v1.0.0";
  private static final int MAX_RESOURCES = 100_000;

  /**
   * Parses an index.
   *
   * @param name of the index, for messages
   * @throws PlatformException HUB_CATALOG_INVALID
   */
  public List<CatalogResource> read(InputStream index, String name) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(index);
      try {
        return resources(xml);
      } finally {
        xml.close();
      }
    } catch (XMLStreamException | IllegalArgumentException | PlatformException broken) {
      throw new PlatformException(
          "HUB_CATALOG_INVALID",
          Blame.OPERATOR,
          false,
          "The catalogue index " + name + " cannot be read: " + firstLine(broken) + ".",
          "Rebuild and publish the catalogue again, or take its source out.",
          broken);
    }
  }

  private static String firstLine(Exception broken) {
    return String.valueOf(broken.getMessage()).lines().findFirst().orElse("?");
  }

  private static List<CatalogResource> resources(XMLStreamReader xml) throws XMLStreamException {
    List<CatalogResource> resources = new ArrayList<>();
    boolean repository = false;
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      repository |= isElement(xml, "repository");
      if (repository && isElement(xml, "resource")) {
        resources.add(resource(xml));
        if (resources.size() > MAX_RESOURCES) {
          throw new IllegalArgumentException("more than " + MAX_RESOURCES + " resources");
        }
      }
    }
    if (!repository) {
      throw new IllegalArgumentException("it has no element 'repository' of " + XMLNS);
    }
    return List.copyOf(resources);
  }

  private static boolean isElement(XMLStreamReader xml, String name) {
    return XMLNS.equals(xml.getNamespaceURI()) && name.equals(xml.getLocalName());
  }

  private static CatalogResource resource(XMLStreamReader xml) throws XMLStreamException {
    int line = xml.getLocation().getLineNumber();
    CatalogResource.Builder resource = CatalogResource.builder();
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT && isElement(xml, "resource")) {
        break;
      } else if (event == XMLStreamConstants.START_ELEMENT && isElement(xml, "capability")) {
        clause(xml, "capability", resource);
      } else if (event == XMLStreamConstants.START_ELEMENT && isElement(xml, "requirement")) {
        clause(xml, "requirement", resource);
      }
    }
    try {
      return resource.build();
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException(
          "the resource in line " + line + ": " + bad.getMessage(), bad);
    }
  }

  private static void clause(XMLStreamReader xml, String element, CatalogResource.Builder resource)
      throws XMLStreamException {
    String namespace = required(xml, "namespace");
    Map<String, Object> attributes = new HashMap<>();
    Map<String, String> directives = new HashMap<>();
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT && isElement(xml, element)) {
        break;
      } else if (event == XMLStreamConstants.START_ELEMENT && isElement(xml, "attribute")) {
        attributes.put(
            required(xml, "name"),
            typed(xml.getAttributeValue(null, "type"), required(xml, "value")));
      } else if (event == XMLStreamConstants.START_ELEMENT && isElement(xml, "directive")) {
        directives.put(required(xml, "name"), required(xml, "value"));
      }
    }
    if (element.equals("capability")) {
      resource.provide(namespace, attributes, directives);
    } else {
      resource.require(namespace, attributes, directives);
    }
  }

  private static String required(XMLStreamReader xml, String attribute) {
    String value = xml.getAttributeValue(null, attribute);
    if (value == null) {
      throw new IllegalArgumentException(
          "line "
              + xml.getLocation().getLineNumber()
              + ": "
              + xml.getLocalName()
              + " has no '"
              + attribute
              + "'");
    }
    return value;
  }

  private static Object typed(@Nullable String type, String value) {
    String name = Objects.requireNonNullElse(type, "String").replace(" ", "");
    if (name.equals("List") || name.startsWith("List<")) {
      String of = name.equals("List") ? "String" : name.substring(5, name.length() - 1);
      return elements(value).stream().map(e -> scalar(of, e)).toList();
    }
    return scalar(name, value);
  }

  private static Object scalar(String type, String value) {
    return switch (type) {
      case "String" -> value;
      case "Version" -> Version.parseVersion(value.trim());
      case "Long" -> Long.valueOf(value.trim());
      case "Double" -> Double.valueOf(value.trim());
      default -> throw new IllegalArgumentException("unknown attribute type '" + type + "'");
    };
  }

  /** Splits at commas that no backslash escapes. */
  private static List<String> elements(String value) {
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        element.append(value.charAt(++i));
      } else if (c == ',') {
        elements.add(element.toString().trim());
        element.setLength(0);
      } else {
        element.append(c);
      }
    }
    elements.add(element.toString().trim());
    return elements;
  }
}
