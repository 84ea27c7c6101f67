package io.millrace.rest.internal.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path with variables: {@code /api/v1/runs/{id}:abort}. A variable takes one segment up to a
 * colon; {@code {name...}} at the end takes the rest.
 */
public final class PathTemplate {
  private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z]+)(\\.\\.\\.)?}");

  private final String text;
  private final List<String> names;
  private final Pattern pattern;

  public PathTemplate(String text) {
    this.text = text;
    this.names = new ArrayList<>();
    StringBuilder regex = new StringBuilder();
    Matcher m = VARIABLE.matcher(text);
    int at = 0;
    while (m.find()) {
      regex.append(Pattern.quote(text.substring(at, m.start())));
      regex.append(m.group(2) == null ? "([^/:]+)" : "(.+)");
      names.add(m.group(1));
      at = m.end();
    }
    this.pattern = Pattern.compile(regex.append(Pattern.quote(text.substring(at))).toString());
  }

  /** Values of the variables if the path matches. */
  public Optional<Map<String, String>> match(String rawPath) {
    Matcher m = pattern.matcher(rawPath);
    if (!m.matches()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String raw = m.group(i + 1).replace("+", "%2B");
      try {
        values.put(names.get(i), URLDecoder.decode(raw, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  public List<String> variables() {
    return List.copyOf(names);
  }

  /** As OpenAPI writes it. */
  public String openApi() {
    return text.replace("...}", "}");
  }

  @Override
  public String toString() {
    return text;
  }
}
