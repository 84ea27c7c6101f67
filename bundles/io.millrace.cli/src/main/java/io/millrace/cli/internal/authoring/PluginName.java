package io.millrace.cli.internal.authoring;

import io.millrace.cli.internal.CliFailure;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/**
 * What a new plugin is called: as an item, as a Java package and as a class.
 *
 * @param item its {@code kind.id} and its name in the hub
 * @param packageName also its bundle's symbolic name
 */
record PluginName(String item, String packageName) {
  private static final Pattern ITEM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern SEGMENT = Pattern.compile("[a-z][a-z0-9_]*");
  private static final int LONGEST = 40;

  /** Names that belong to others; a bundle there would hide or split their packages. */
  private static final List<String> TAKEN =
      List.of("io.millrace", "java", "javax", "jakarta", "org.osgi", "org.apache");

  PluginName {
    if (!ITEM.matcher(item).matches() || item.length() > LONGEST) {
      throw CliFailure.usage(
          "'" + shown(item) + "' cannot be the name of a plugin.",
          "Use at most "
              + LONGEST
              + " lower-case letters, digits and single dashes, a letter first.");
    }
    for (String segment : packageName.split("\\.", -1)) {
      if (!SEGMENT.matcher(segment).matches() || SourceVersion.isKeyword(segment)) {
        throw CliFailure.usage(
            "'" + shown(packageName) + "' is not a package of Java.",
            "Write lower-case words with dots, no keywords: com.acme.shout.");
      }
    }
    for (String taken : TAKEN) {
      if (packageName.equals(taken) || packageName.startsWith(taken + ".")) {
        throw CliFailure.usage(
            "The package '" + packageName + "' belongs to " + taken + ".",
            "Use a name of your own: com.acme." + compact(item) + ".");
      }
    }
  }

  /** In a package of its own under {@code com.example}. */
  static PluginName of(String item) {
    return new PluginName(item, "com.example." + compact(item));
  }

  private static String compact(String item) {
    String letters = item.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    String start = letters.isEmpty() || !Character.isLetter(letters.charAt(0)) ? "a" : "";
    return SourceVersion.isKeyword(letters) ? letters + "_" : start + letters;
  }

  private static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  /** {@code ShoutGuardrail}: the name with its kind, which is not said twice. */
  String type(PluginKind kind) {
    StringBuilder type = new StringBuilder();
    for (String word : item.split("-")) {
      type.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    boolean said =
        type.toString().endsWith(kind.contract()) && type.length() > kind.contract().length();
    return said ? type.toString() : type + kind.contract();
  }

  /** The Maven group: the package above, or the package itself if it stands alone. */
  String group() {
    int dot = packageName.lastIndexOf('.');
    return dot < 0 ? packageName : packageName.substring(0, dot);
  }
}
