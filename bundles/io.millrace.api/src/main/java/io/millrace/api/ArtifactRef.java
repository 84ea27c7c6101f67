package io.millrace.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one artifact: {@code store://<kind>/<project>/<name>[:<version or tag>]}, for example
 * {@code store://model/bank/assistant:production}.
 *
 * @param kind one of the artifact kinds: dataset, documents, model, adapter, prompt, report, plot,
 *     file
 * @param project the project that owns it
 * @param name its name within kind and project
 * @param selector a version number ({@code 3}), a tag ({@code latest}) or, for models, a stage
 */
public record ArtifactRef(String kind, String project, String name, String selector) {
  private static final Pattern FORM =
      Pattern.compile("store://([a-z]+)/([^/:]+)/([^/:]+)(?::([A-Za-z0-9._-]+))?");

  /** The tag that every new version takes. */
  public static final String LATEST = "latest";

  public ArtifactRef {
    Names.check("kind of artifact", kind);
    Names.check("project", project);
    Names.check("artifact", name);
    Names.check("version or tag", selector);
  }

  /**
   * Parses the textual form; without a selector it means {@link #LATEST}.
   *
   * @throws PlatformException ARTIFACT_REF_INVALID, NAME_INVALID
   */
  public static ArtifactRef parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw PlatformException.caller(
          "ARTIFACT_REF_INVALID",
          "'" + text + "' does not name an artifact.",
          "Write store://<kind>/<project>/<name>:<version or tag>, for example"
              + " store://model/bank/assistant:production.");
    }
    return new ArtifactRef(
        m.group(1), m.group(2), m.group(3), m.group(4) == null ? LATEST : m.group(4));
  }

  /** The same artifact at another version, tag or stage. */
  public ArtifactRef at(String otherSelector) {
    return new ArtifactRef(kind, project, name, otherSelector);
  }

  @Override
  public String toString() {
    return "store://" + kind + "/" + project + "/" + name + ":" + selector;
  }
}
