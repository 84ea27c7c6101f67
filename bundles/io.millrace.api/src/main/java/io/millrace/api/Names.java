package io.millrace.api;

import java.util.regex.Pattern;

/** The rule for names of projects, functions, artifacts, pipelines, monitors and alerts. */
public final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?");

  private Names() {}

  /**
   * Returns the name when it may be used: 1–63 characters, lower-case letters, digits, dot, dash or
   * underscore, letter or digit at both ends. Such a name is safe in a path and in a URL.
   *
   * @param what what is being named, for the message: {@code "project"}
   * @throws PlatformException NAME_INVALID
   */
  public static String check(String what, String name) {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
      throw PlatformException.caller(
          "NAME_INVALID",
          "'" + shown + "' is not a valid name of a " + what + ".",
          "Use 1-63 lower-case letters, digits, '.', '-' or '_', with a letter or digit at both"
              + " ends.");
    }
    return name;
  }
}
