package io.millrace.cli.internal.hub;

import io.millrace.cli.internal.CliFailure;

/** How items are named: {@code [hub://][source/]name[:version]}. */
record Items(String source, String name, String version) {
  private static final String SCHEME = "hub://";

  static Items parse(String text) {
    String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    int slash = rest.indexOf('/');
    String source = slash < 0 ? "" : rest.substring(0, slash);
    rest = rest.substring(slash + 1);
    int colon = rest.indexOf(':');
    return colon < 0
        ? new Items(source, rest, "")
        : new Items(source, rest.substring(0, colon), rest.substring(colon + 1));
  }

  static CliFailure missing(String verb) {
    return CliFailure.usage("No item is named.", "Write 'millrace " + verb + " ITEM'.");
  }
}
