package io.millrace.authoring.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be checked, and with what.
 *
 * @param jar the plugin as built
 * @param tests folder of its compiled tests; need not exist
 * @param against an earlier version, or a folder in which one may be
 * @param support bundles the framework starts first: the component runtime
 * @param runtimes bundles that the framework knows in case the plugin imports from them
 * @param work an empty folder
 */
public record Request(
    Path jar,
    Path tests,
    Optional<Path> against,
    List<Path> support,
    List<Path> runtimes,
    Path work) {
  public Request {
    support = List.copyOf(support);
    runtimes = List.copyOf(runtimes);
  }
}
