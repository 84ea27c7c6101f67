package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.parameter.Values;
import java.util.List;

/** Which files of a repository are documents. */
record Selection(
    List<Glob> include, List<Glob> exclude, long maxFileBytes, long maxFiles, long maxBytes) {

  static Selection of(Values given) {
    return new Selection(
        given.strings("include").stream().map(g -> Glob.of(g, "include")).toList(),
        given.strings("exclude").stream().map(g -> Glob.of(g, "exclude")).toList(),
        given.integer("maxFileBytes"),
        given.integer("maxFiles"),
        given.integer("maxBytes"));
  }

  boolean wants(String path) {
    return include.stream().anyMatch(g -> g.matches(path))
        && exclude.stream().noneMatch(g -> g.matches(path));
  }
}
