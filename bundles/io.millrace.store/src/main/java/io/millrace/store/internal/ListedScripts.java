package io.millrace.store.internal;

import java.io.Reader;
import java.io.StringReader;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Hands Flyway the scripts of this bundle by name: it would search a class path, and there is none.
 *
 * @param names of the scripts
 */
record ListedScripts(List<String> names) implements ResourceProvider {
  @Override
  public @Nullable LoadableResource getResource(String name) {
    return names.contains(name) ? new Script(name) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return names.stream()
        .filter(n -> n.startsWith(prefix) && Stream.of(suffixes).anyMatch(n::endsWith))
        .<LoadableResource>map(Script::new)
        .toList();
  }

  private static final class Script extends LoadableResource {
    private final String name;

    Script(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      return new StringReader(Migrations.text(name));
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public @Nullable String getAbsolutePathOnDisk() {
      return null;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
