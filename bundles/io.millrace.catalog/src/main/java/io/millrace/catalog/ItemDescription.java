package io.millrace.catalog;

import io.millrace.api.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * What a bundle says it publishes, in its capability of the namespace {@value #NAMESPACE}, and what
 * its catalogue says of it since.
 *
 * @param name item name; safe in a path
 * @param version the item's version, by default the bundle's
 * @param kind {@code guardrail}, {@code model}, …
 * @param summary one sentence
 * @param categories what it is about
 * @param licence SPDX expression, empty if it does not say
 * @param deprecated why it should not be used any more; only a catalogue says so
 * @param withdrawn why it is not installed any more; only a catalogue says so
 */
public record ItemDescription(
    String name,
    Version version,
    String kind,
    String summary,
    List<String> categories,
    String licence,
    Optional<String> deprecated,
    Optional<String> withdrawn) {
  public static final String NAMESPACE = "io.millrace.item";
  public static final String DEPRECATED = "deprecated";
  public static final String WITHDRAWN = "withdrawn";

  public ItemDescription {
    Names.check("hub item", name);
    categories = List.copyOf(categories);
  }

  /**
   * From the attributes of the capability.
   *
   * @throws io.millrace.api.PlatformException NAME_INVALID
   */
  public static ItemDescription of(Map<String, Object> attributes, Version bundleVersion) {
    Object version = attributes.getOrDefault("version", bundleVersion);
    return new ItemDescription(
        text(attributes.get("name")),
        version instanceof Version known ? known : Version.parseVersion(version.toString()),
        text(attributes.get("kind")),
        text(attributes.get("summary")),
        texts(attributes.get("categories")),
        text(attributes.get("licence")),
        reason(attributes.get(DEPRECATED)),
        reason(attributes.get(WITHDRAWN)));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static List<String> texts(@Nullable Object value) {
    List<?> list = value instanceof List<?> many ? many : List.of(text(value).split(","));
    return list.stream().map(v -> v.toString().trim()).filter(v -> !v.isEmpty()).toList();
  }

  private static Optional<String> reason(@Nullable Object value) {
    return Optional.ofNullable(value).map(Object::toString);
  }

  /** {@code name version}. */
  public String label() {
    return name + " " + version;
  }
}
