package io.millrace.hub.internal.source;

import io.millrace.api.PlatformException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address in Pax URL's syntax, {@code
 * mvn:[repository!]group/artifact[/version[/type[/classifier]]]}.
 *
 * @param repository empty for the one that is configured
 * @param version empty for the newest
 * @param type {@code jar} if not said
 * @param classifier empty for none
 */
record MavenLocation(
    String repository,
    String group,
    String artifact,
    String version,
    String type,
    String classifier) {
  private static final String PART = "[A-Za-z0-9_][A-Za-z0-9_.+-]*";
  private static final Pattern SYNTAX =
      Pattern.compile(
          "mvn:(?:([^!]+)!)?("
              + PART
              + ")/("
              + PART
              + ")(?:/("
              + PART
              + ")?(?:/("
              + PART
              + ")?(?:/("
              + PART
              + "))?)?)?");

  /**
   * Reads it.
   *
   * @throws PlatformException HUB_SOURCE_INVALID
   */
  static MavenLocation parse(String text) {
    Matcher m = SYNTAX.matcher(text);
    if (!m.matches() || text.substring(text.indexOf('!') + 1).contains("..")) {
      throw PlatformException.caller(
          "HUB_SOURCE_INVALID",
          "'" + (text.length() > 200 ? text.substring(0, 200) : text) + "' is no Maven address.",
          "Write mvn:group/artifact, mvn:group/artifact/version or"
              + " mvn:https://repository/path!group/artifact.");
    }
    String version = group(m, 4);
    boolean newest = version.equals("LATEST") || version.equals("RELEASE");
    return new MavenLocation(
        group(m, 1),
        group(m, 2),
        group(m, 3),
        newest ? "" : version,
        group(m, 5).isEmpty() ? "jar" : group(m, 5),
        group(m, 6));
  }

  private static String group(Matcher m, int group) {
    return m.group(group) == null ? "" : m.group(group);
  }

  /** Folder of the artifact in a repository, ending in a slash. */
  String artifactFolder() {
    return group.replace('.', '/') + "/" + artifact + "/";
  }

  /** Path of a file of one version in a repository. */
  String file(String of, String withClassifier, String withType) {
    return artifactFolder()
        + of
        + "/"
        + artifact
        + "-"
        + of
        + (withClassifier.isEmpty() ? "" : "-" + withClassifier)
        + "."
        + withType;
  }
}
