package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.PlatformException;
import java.util.regex.Pattern;

/**
 * A pattern of paths as git's own ignore files write them: {@code *} within a name, {@code **}
 * across folders and, before a slash, also none, {@code ?} one character, {@code {a,b}} either.
 */
final class Glob {
  private static final int LONGEST = 200;

  private final Pattern pattern;

  private Glob(Pattern pattern) {
    this.pattern = pattern;
  }

  static Glob of(String glob, String parameter) {
    long stars = glob.chars().filter(c -> c == '*').count();
    if (glob.isBlank() || glob.length() > LONGEST || stars > 12) {
      throw refused(
          parameter, "is empty, longer than " + LONGEST + " characters or has too many *");
    }
    StringBuilder regex = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (glob.startsWith("**/", i)) {
        regex.append("(?:[^/]+/)*+");
        i += 2;
      } else if (glob.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '{') {
        regex.append("(?:");
        depth++;
      } else if (c == '}' && depth > 0) {
        regex.append(")");
        depth--;
      } else if (c == ',' && depth > 0) {
        regex.append("|");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (depth > 0) {
      throw refused(parameter, "opens a brace that it does not close");
    }
    return new Glob(Pattern.compile(regex.toString()));
  }

  private static PlatformException refused(String parameter, String why) {
    return PlatformException.caller(
        "PARAMETER_INVALID",
        "A glob in '" + parameter + "' " + why + ".",
        "Write for example docs/**/*.md or **/*.{md,txt}.");
  }

  boolean matches(String path) {
    return pattern.matcher(path).matches();
  }
}
