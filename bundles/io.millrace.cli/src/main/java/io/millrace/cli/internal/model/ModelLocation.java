package io.millrace.cli.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.ArtifactRef;
import io.millrace.cli.internal.Api;
import io.millrace.cli.internal.CliFailure;
import io.millrace.cli.internal.ProjectOption;
import io.millrace.cli.internal.ServerOptions;
import io.millrace.cli.internal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the files of a model that somebody named lie on this machine. Of a registered model only
 * descriptions and the headers of weights are fetched, into a folder that {@link #close} deletes.
 */
record ModelLocation(Path path, boolean temporary) implements AutoCloseable {
  private static final Pattern HUB =
      Pattern.compile("hf://([\\w][\\w.-]*)/([\\w][\\w.-]*)(?:@([\\w][\\w./-]*))?/?");

  static ModelLocation of(
      String model, Terminal terminal, ServerOptions server, ProjectOption project) {
    if (model.startsWith("hf:")) {
      return new ModelLocation(cached(model, terminal), false);
    }
    if (model.startsWith("file:")) {
      URI uri = URI.create(model);
      return new ModelLocation(
          Path.of(uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath()), false);
    }
    Path path = Path.of(model);
    if (Files.exists(path) || model.contains("/")) {
      return new ModelLocation(path, false);
    }
    Api api = server.connect(terminal);
    return registered(model, project.resolve(api), api);
  }

  /** In the cache that Hugging Face's tools share. */
  private static Path cached(String model, Terminal terminal) {
    Matcher m = HUB.matcher(model);
    if (!m.matches() || model.contains("..")) {
      throw CliFailure.usage(
          "'" + model + "' names no model of the Hub.", "Write hf://owner/name[@revision].");
    }
    String home =
        terminal.variable("HF_HOME", terminal.variable("HOME", ".") + "/.cache/huggingface");
    Path folder =
        Path.of(terminal.variable("HF_HUB_CACHE", home + "/hub"))
            .resolve("models--" + m.group(1) + "--" + m.group(2));
    String revision = m.group(3) == null ? "main" : m.group(3);
    try {
      Path ref = folder.resolve("refs").resolve(revision);
      String commit = Files.isRegularFile(ref) ? Files.readString(ref).strip() : revision;
      Path snapshot = folder.resolve("snapshots").resolve(commit);
      if (Files.isDirectory(snapshot)) {
        return snapshot;
      }
    } catch (IOException e) {
      throw CliFailure.work(folder + " cannot be read: " + e.getMessage() + ".", "Check it.");
    }
    throw CliFailure.work(
        model + " is not in the cache " + folder.getParent() + ".",
        "Fetch it first: declare it under 'models' of a project and apply that, or use 'hf"
            + " download'.");
  }

  /** What the registry says of {@code name[:version]}, the latest if it names none. */
  static JsonNode version(String model, String project, Api api) {
    String[] parts = model.split(":", 2);
    String version = parts.length > 1 ? parts[1] : "latest";
    String[] address = {Api.encode(project), Api.encode(parts[0]), Api.encode(version)};
    return api.get("/api/v1/models/" + String.join("/", address));
  }

  private static ModelLocation registered(String model, String project, Api api) {
    ArtifactRef ref = ArtifactRef.parse(version(model, project, api).path("weights").asText());
    String artifact =
        "/api/v1/artifacts/"
            + String.join(
                "/",
                Api.encode(ref.kind()),
                Api.encode(ref.project()),
                Api.encode(ref.name()),
                Api.encode(ref.selector()));
    return fetched(api, artifact);
  }

  private static ModelLocation fetched(Api api, String artifact) {
    try {
      ModelLocation location =
          new ModelLocation(Files.createTempDirectory("millrace-inspect"), true);
      RegisteredFiles.fetch(api, artifact, location.path());
      return location;
    } catch (IOException e) {
      throw CliFailure.work(
          "The model's description cannot be written: " + e.getMessage() + ".",
          "Make room in the temporary folder.");
    }
  }

  @Override
  public void close() {
    if (!temporary) {
      return;
    }
    try (var files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }
}
