package io.millrace.catalog;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/**
 * What a bundle needs, for people: {@code io.millrace.api.guardrail [1.0,2)}, {@code model
 * tiny-assistant 0.1}. What every bundle needs (Java, the component runtime) is left out.
 */
public final class NeedsText {
  private static final Pattern TERM =
      Pattern.compile("(?<!\\(!)\\(([\\w.:-]+)(=|>=|<=)([^()*]+)\\)");
  private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^()]+)\\)\\)");

  private NeedsText() {}

  /** One line for each need, sorted. */
  public static List<String> of(CatalogResource resource) {
    Set<String> needs = new LinkedHashSet<>();
    for (Requirement requirement : resource.getRequirements(null)) {
      Map<String, String> directives = requirement.getDirectives();
      if (Namespace.RESOLUTION_OPTIONAL.equals(
          directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))) {
        continue;
      }
      String filter = directives.getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
      String text =
          switch (requirement.getNamespace()) {
            case "osgi.wiring.package" -> named(filter, "osgi.wiring.package");
            case "osgi.wiring.bundle" -> named(filter, "osgi.wiring.bundle");
            case ItemDescription.NAMESPACE ->
                (term(filter, "kind", "=") + " " + named(filter, "name"));
            default -> "";
          };
      if (!text.isBlank() && !text.startsWith("java.") && !text.startsWith("org.osgi.")) {
        needs.add(text.strip());
      }
    }
    List<String> sorted = new ArrayList<>(needs);
    sorted.sort(null);
    return sorted;
  }

  private static String named(String filter, String attribute) {
    String name = term(filter, attribute, "=");
    String from = term(filter, "version", ">=");
    String below = below(filter);
    if (name.isEmpty() || from.isEmpty()) {
      return name;
    }
    try {
      return name
          + " "
          + (below.isEmpty()
              ? shortened(from)
              : "[" + shortened(from) + "," + shortened(below) + ")");
    } catch (IllegalArgumentException noVersions) {
      return name;
    }
  }

  /** {@code 1.0.0} as {@code 1.0}, {@code 2.0.0} as {@code 2}, as people write ranges. */
  private static String shortened(String version) {
    Version v = Version.parseVersion(version);
    if (v.getMicro() != 0 || !v.getQualifier().isEmpty()) {
      return v.toString();
    }
    return v.getMajor() + "." + v.getMinor();
  }

  private static String below(String filter) {
    Matcher matcher = BELOW.matcher(filter);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String term(String filter, String attribute, String operator) {
    Matcher matcher = TERM.matcher(filter);
    while (matcher.find()) {
      if (matcher.group(1).equals(attribute) && matcher.group(2).equals(operator)) {
        return matcher.group(3);
      }
    }
    return "";
  }
}
