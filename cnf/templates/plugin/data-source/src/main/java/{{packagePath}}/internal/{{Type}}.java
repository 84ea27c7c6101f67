package {{package}}.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.data.DataSource;
import io.millrace.api.data.RowReader;
import io.millrace.api.parameter.Parameter;
import io.millrace.api.parameter.Values;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/** Brings the text files of a folder, one row a file. Stateless. */
@Component(
    service = DataSource.class,
    property = {"kind.id={{name}}", "kind.summary=Brings the text files of a folder."})
public final class {{Type}} implements DataSource {
  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.string("folder", null, "Folder that holds the files.").mandatory(),
        Parameter.string("pattern", "**.txt", "Glob on a file's path inside the folder."),
        Parameter.integer("maxBytes", 1_000_000L, "A longer file is refused.").atLeast(1));
  }

  @Override
  public RowReader open(Values parameters) throws IOException {
    Path folder = Path.of(parameters.string("folder"));
    if (!Files.isDirectory(folder)) {
      throw PlatformException.caller(
          "DATA_NOT_FOUND", "There is no folder '" + folder + "'.", "Correct 'folder'.");
    }
    String pattern = parameters.string("pattern");
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files =
          found
              .filter(f -> Files.isRegularFile(f) && matcher.matches(folder.relativize(f)))
              .sorted()
              .toList();
    }
    if (files.isEmpty()) {
      throw PlatformException.caller(
          "DATA_NOT_FOUND",
          "No file in '" + folder + "' matches '" + pattern + "'.",
          "Correct 'pattern' or 'folder'.");
    }
    return new FileRows(folder, files, parameters.integer("maxBytes"));
  }
}
