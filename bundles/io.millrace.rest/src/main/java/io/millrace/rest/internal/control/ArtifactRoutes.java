package io.millrace.rest.internal.control;

import io.millrace.api.ArtifactRef;
import io.millrace.api.PlatformException;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Artifacts, their lineage and their files. Thread-safe. */
@Component(service = RouteGroup.class)
public final class ArtifactRoutes implements RouteGroup {
  private static final String ONE = "/api/v1/artifacts/{kind}/{project}/{name}/{version}";

  private final Artifacts artifacts;

  @Activate
  public ArtifactRoutes(@Reference(name = "artifacts") Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/artifacts", "Artifacts, newest first; all versions if a name is given")
            .query("project", "Their project; required")
            .query("kind", "Only of this kind")
            .query("name", "Only of this name")
            .lists(Artifact.class)
            .by(
                x ->
                    Reply.items(
                        artifacts.list(x.require("project"), x.query("kind"), x.query("name")))),
        Route.get(ONE, "One version; a number or a tag")
            .gives(Artifact.class)
            .by(x -> artifacts.require(ref(x))),
        Route.get(ONE + "/lineage", "What it was made from, and what was made from it")
            .gives(Artifacts.Lineage.class)
            .by(x -> artifacts.lineage(artifacts.require(ref(x)).ref())),
        Route.get(ONE + "/files/{file...}", "The bytes of one of its files").by(this::file),
        Route.post(ONE + ":tag", "Points a tag to this version")
            .takes(TagRequest.class)
            .gives(Artifact.class)
            .by(
                x ->
                    artifacts.tag(
                        artifacts.require(ref(x)).ref(), x.body(TagRequest.class).tag())));
  }

  /** Which tag. */
  public record TagRequest(String tag) {}

  static ArtifactRef ref(Exchange x) {
    return new ArtifactRef(x.path("kind"), x.path("project"), x.path("name"), x.path("version"));
  }

  private Object file(Exchange x) throws IOException {
    Artifact artifact = artifacts.require(ref(x));
    String wanted = x.path("file");
    Artifact.FileEntry entry =
        artifact.files().stream()
            .filter(f -> f.path().equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    PlatformException.caller(
                        "FILE_NOT_FOUND",
                        artifact.ref() + " has no file '" + wanted + "'.",
                        "It has "
                            + artifact.files().stream().map(Artifact.FileEntry::path).toList()
                            + "."));
    Path path = artifacts.folder(artifact).resolve(entry.path());
    x.response().setContentType("application/octet-stream");
    x.response().setContentLengthLong(entry.sizeBytes());
    x.response().setHeader("ETag", '"' + entry.sha256() + '"');
    Files.copy(path, x.response().getOutputStream());
    return Reply.WRITTEN;
  }
}
