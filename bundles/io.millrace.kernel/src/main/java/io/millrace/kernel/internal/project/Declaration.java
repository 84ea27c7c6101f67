package io.millrace.kernel.internal.project;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.kernel.internal.project.YamlDocument.Place;
import io.millrace.kernel.project.ProjectSection.Declared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code project.yaml} being checked: what it says, and every problem found so far. */
final class Declaration {
  static final String API_VERSION = "millrace/v1";
  static final String SETTINGS = "settings";

  private static final Pattern KEY_FIRST = Pattern.compile("^'([A-Za-z0-9_.-]+)'");

  private final YamlDocument document;
  private final List<String> problems = new ArrayList<>();
  private String name = "";
  private String description = "";
  private final Map<String, Map<String, Map<String, Object>>> sections = new LinkedHashMap<>();

  Declaration(String yaml) {
    document = YamlDocument.read(yaml);
    Map<String, Object> rest = new LinkedHashMap<>(document.root());
    Object version = rest.remove("apiVersion");
    if (!API_VERSION.equals(version)) {
      problem("apiVersion", "'apiVersion' must be " + API_VERSION + " but is " + shown(version));
    }
    Object project = rest.remove("project");
    if (project instanceof String given) {
      name = given;
      checkName("project", "project", given);
    } else {
      problem("project", "'project' must be the project's name but is " + shown(project));
    }
    Object about = rest.remove("description");
    if (about instanceof String text) {
      description = text.strip();
    } else if (about != null) {
      problem("description", "'description' must be a text but is " + shown(about));
    }
    rest.forEach(this::section);
  }

  private void section(String key, Object value) {
    Map<String, Map<String, Object>> declarations = new LinkedHashMap<>();
    sections.put(key, declarations);
    if (!(value instanceof Map<?, ?> map)) {
      problem(key, "'" + key + "' must map names to declarations but is " + shown(value));
      return;
    }
    for (Map.Entry<?, ?> e : map.entrySet()) {
      String declared = String.valueOf(e.getKey());
      String path = key + "/" + declared;
      if (!key.equals(SETTINGS)) {
        checkName(path, key, declared);
      }
      if (e.getValue() instanceof Map<?, ?> declaration) {
        declarations.put(declared, asObject(declaration));
      } else {
        problem(path, "'" + declared + "' must be a map but is " + shown(e.getValue()));
      }
    }
  }

  @SuppressWarnings("unchecked") // keys of YAML objects are read as strings
  private static Map<String, Object> asObject(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  private void checkName(String path, String what, String given) {
    try {
      Names.check(what, given);
    } catch (PlatformException e) {
      problem(path, e.what());
    }
  }

  private static String shown(Object value) {
    if (value == null) {
      return "missing";
    }
    String text = String.valueOf(value);
    return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
  }

  Declared declared(Optional<Path> base) {
    return new Declared(name, sections, base);
  }

  String description() {
    return description;
  }

  /** Notes a problem at a path. */
  void problem(String path, String what) {
    Place place = document.places().get(path);
    String text = what.endsWith(".") ? what.substring(0, what.length() - 1) : what;
    problems.add((place == null ? "" : place + ": ") + text);
  }

  /**
   * Notes a problem that a section found; where it names a key first, that key's place is given.
   */
  void problem(String section, String declared, String what) {
    String path = section + "/" + declared;
    Matcher key = KEY_FIRST.matcher(what);
    if (key.find() && document.places().containsKey(path + "/" + key.group(1))) {
      path = path + "/" + key.group(1);
    }
    problem(path, section + "." + declared + ": " + what);
  }

  /**
   * Ends the check.
   *
   * @throws PlatformException PROJECT_INVALID with all problems
   */
  void refuseProblems() {
    if (!problems.isEmpty()) {
      throw PlatformException.caller(
          "PROJECT_INVALID", String.join(";\n", problems) + ".", YamlDocument.REMEDY);
    }
  }
}
