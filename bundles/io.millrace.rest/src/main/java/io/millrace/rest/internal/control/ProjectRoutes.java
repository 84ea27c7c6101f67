package io.millrace.rest.internal.control;

import io.millrace.api.PlatformException;
import io.millrace.api.artifact.Digest;
import io.millrace.hub.Hub;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.Projects;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Projects and their declarations. Thread-safe. */
@Component(service = RouteGroup.class)
public final class ProjectRoutes implements RouteGroup {
  private static final int MOST_BYTES = 16 << 20;
  private static final String FILE = "project.yaml";
  private static final String HUB = "hub://";

  private final Projects projects;
  private final Hub hub;
  private final AuditTrail trail;

  @Activate
  public ProjectRoutes(
      @Reference(name = "projects") Projects projects,
      @Reference(name = "hub") Hub hub,
      @Reference(name = "trail") AuditTrail trail) {
    this.projects = projects;
    this.hub = hub;
    this.trail = trail;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/projects", "All projects")
            .lists(Project.class)
            .by(x -> Reply.items(projects.list())),
        Route.get("/api/v1/projects/{name}", "One project and what was declared")
            .gives(Project.class)
            .by(x -> projects.require(x.path("name"))),
        Route.post("/api/v1/projects:apply", "Makes a project what its project.yaml says")
            .takes(ApplyRequest.class)
            .upTo(MOST_BYTES)
            .gives(Projects.Applied.class)
            .by(this::apply),
        Route.delete("/api/v1/projects/{name}", "Withdraws what a project declared")
            .by(this::delete));
  }

  /**
   * What to apply.
   *
   * @param yaml content of a {@code project.yaml}; may be left out with a source
   * @param source an installed blueprint, {@code hub://<name>}: its folder is the base, and its
   *     file is taken when there is no yaml
   * @param base folder on the server's machine for relative paths
   * @param dryRun only say what would change
   */
  public record ApplyRequest(
      Optional<String> yaml,
      Optional<String> source,
      Optional<String> base,
      Optional<Boolean> dryRun) {}

  private Object apply(Exchange exchange) throws IOException {
    ApplyRequest wanted = exchange.body(ApplyRequest.class);
    Optional<Path> base = wanted.base().map(ProjectRoutes::folder);
    if (wanted.source().isPresent()) {
      base = Optional.of(blueprint(wanted.source().get()));
    }
    String yaml =
        wanted.yaml().isPresent()
            ? wanted.yaml().get()
            : Files.readString(
                base.filter(b -> wanted.source().isPresent())
                    .orElseThrow(
                        () ->
                            invalid(
                                "The body carries neither 'yaml' nor 'source'.",
                                "Send the content of a project.yaml, or hub://<blueprint>."))
                    .resolve(FILE));
    if (wanted.dryRun().orElse(false)) {
      return projects.apply(yaml, base, true);
    }
    Optional<Path> folder = base;
    Map<String, Object> details =
        Map.of("yamlSha256", sha256(yaml), "source", wanted.source().orElse(""));
    return new Audited(trail, exchange.caller(), "project.apply", "", details)
        .by(() -> projects.apply(yaml, folder, false), applied -> applied.project().name());
  }

  private static String sha256(String text) {
    return Digest.of(Digest.sha256().digest(text.getBytes(StandardCharsets.UTF_8))).hex();
  }

  private Object delete(Exchange x) throws IOException {
    String name = x.path("name");
    return new Audited(trail, x.caller(), "project.delete", name, Map.of())
        .by(
            () -> {
              projects.require(name);
              return Map.of("deleted", projects.delete(name));
            });
  }

  private Path blueprint(String source) {
    if (!source.startsWith(HUB)) {
      throw invalid(
          "'" + source + "' is no source of projects.", "Write hub://<name of a blueprint>.");
    }
    String item = source.substring(HUB.length());
    Path folder =
        hub.resources(item)
            .orElseThrow(
                () ->
                    PlatformException.caller(
                        "BLUEPRINT_NOT_FOUND",
                        "The blueprint '" + item + "' is not installed.",
                        "Install it: millrace hub install " + item + "."));
    if (!Files.isRegularFile(folder.resolve(FILE))) {
      throw PlatformException.caller(
          "BLUEPRINT_NOT_FOUND",
          "The item '" + item + "' carries no " + FILE + ".",
          "Name an item of the kind blueprint: millrace hub list.");
    }
    return folder;
  }

  private static Path folder(String text) {
    Path folder = Path.of(text);
    if (!folder.isAbsolute() || !Files.isDirectory(folder)) {
      throw invalid(
          "'" + text + "' is no absolute folder on the server's machine.",
          "Correct 'base' or leave it out.");
    }
    return folder;
  }

  private static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("REQUEST_INVALID", what, remedy);
  }
}
