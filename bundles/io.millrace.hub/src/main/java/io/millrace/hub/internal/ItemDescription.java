package io.millrace.hub.internal;

import io.millrace.api.Names;
import java.util.Map;
import org.osgi.framework.Version;
import org.osgi.resource.Capability;

/**
 * What a bundle says it publishes, in its capability of the namespace {@value #NAMESPACE}.
 *
 * @param name item name; safe in a path
 * @param version the item's version, by default the bundle's
 */
record ItemDescription(String name, Version version, String kind, String summary, String licence) {
  static final String NAMESPACE = "io.millrace.item";

  ItemDescription {
    Names.check("hub item", name);
  }

  static ItemDescription of(Capability capability, Version bundleVersion) {
    Map<String, Object> attributes = capability.getAttributes();
    Object version = attributes.getOrDefault("version", bundleVersion);
    return new ItemDescription(
        text(attributes, "name"),
        version instanceof Version known ? known : Version.parseVersion(version.toString()),
        text(attributes, "kind"),
        text(attributes, "summary"),
        text(attributes, "licence"));
  }

  private static String text(Map<String, Object> attributes, String name) {
    return attributes.getOrDefault(name, "").toString();
  }

  String label() {
    return name + " " + version;
  }
}
