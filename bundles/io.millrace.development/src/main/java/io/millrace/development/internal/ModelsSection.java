package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import io.millrace.api.plugin.Lease;
import io.millrace.api.plugin.PluginDirectory;
import io.millrace.api.plugin.PluginInfo;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.model.ModelRegistry;
import io.millrace.kernel.model.ModelVersion;
import io.millrace.kernel.model.Stage;
import io.millrace.kernel.project.ProjectSection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Section {@code models}: brings models in from files, Hugging Face or the hub, keeps them as
 * artifacts, registers them and moves them to a stage. A source that a version was registered from
 * already is left alone: what was promoted since then stays in production.
 */
@Component(service = ProjectSection.class)
public final class ModelsSection implements ProjectSection {
  private static final Logger LOG = LoggerFactory.getLogger(ModelsSection.class);
  private static final String FILE = "file";

  private final PluginDirectory plugins;
  private final Artifacts artifacts;
  private final ModelRegistry registry;

  @Activate
  public ModelsSection(
      @Reference(name = "plugins") PluginDirectory plugins,
      @Reference(name = "artifacts") Artifacts artifacts,
      @Reference(name = "registry") ModelRegistry registry) {
    this.plugins = plugins;
    this.artifacts = artifacts;
    this.registry = registry;
  }

  @Override
  public String name() {
    return "models";
  }

  @Override
  public int order() {
    return 20;
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "required",
        List.of("source"),
        "additionalProperties",
        false,
        "properties",
        Map.of(
            "source",
            Map.of(
                "type",
                "string",
                "description",
                "hub://item, hf://owner/name@revision or file:folder."),
            "stage",
            Map.of("enum", Arrays.stream(Stage.values()).map(ModelsSection::label).toList())));
  }

  @Override
  public List<String> check(Declared project, String name, Map<String, Object> declaration) {
    List<String> problems = new ArrayList<>();
    try {
      Names.check("model", name);
      stage(declaration);
      URI source = source(declaration);
      List<String> schemes = plugins.list(ModelFetcher.class).stream().map(PluginInfo::id).toList();
      if (source.getScheme().equals(FILE)) {
        ModelFolder.check(folder(project, source));
      } else if (!schemes.contains(source.getScheme())) {
        problems.add(
            "source: nothing fetches '" + source + "'; there are file and " + schemes + ".");
      }
    } catch (PlatformException e) {
      problems.add(e.what() + " " + e.remedy());
    }
    return problems;
  }

  @Override
  public void apply(
      Declared project,
      String name,
      Map<String, Object> declaration,
      @Nullable Map<String, Object> old) {
    String source = source(declaration).toString();
    Optional<Stage> stage = stage(declaration);
    Optional<ModelVersion> known = registeredFrom(project.name(), name, source);
    if (known.isPresent() && (old == null || source.equals(old.get("source")))) {
      boolean asked = old != null && !stage.equals(stage(old));
      if (asked && stage.isPresent()) {
        move(known.get(), stage.get());
      }
      return;
    }
    Artifact artifact = keep(project, name, source);
    ModelVersion version =
        registry.register(project.name(), name, artifact.ref(), Optional.empty(), Map.of(), "");
    LOG.info("Registered {} of project {} from {}", version.label(), project.name(), source);
    stage.ifPresent(s -> move(version, s));
  }

  private Artifact keep(Declared project, String name, String source) {
    URI uri = URI.create(source);
    Artifact.Producer producer = Artifact.Producer.source(source);
    if (FILE.equals(uri.getScheme())) {
      Path folder = folder(project, uri);
      return artifacts.keep(
          "model", project.name(), name, folder, ModelFolder.check(folder), producer);
    }
    try (Lease<ModelFetcher> lease = plugins.lease(ModelFetcher.class, uri.getScheme())) {
      Path folder =
          lease
              .plugin()
              .fetch(uri, (file, done, total) -> LOG.debug("{}: {} of {}", file, done, total));
      return artifacts.keep(
          "model", project.name(), name, folder, ModelFolder.check(folder), producer);
    }
  }

  private Optional<ModelVersion> registeredFrom(String project, String name, String source) {
    return registry.list(project, Optional.of(name)).stream()
        .filter(v -> v.adapter().isEmpty())
        .filter(
            v ->
                artifacts
                    .find(ArtifactRef.parse(v.weights()))
                    .filter(a -> a.producer().source().equals(source))
                    .isPresent())
        .findFirst();
  }

  private void move(ModelVersion version, Stage stage) {
    if (version.stage() != stage) {
      registry.move(
          version.project(),
          version.name(),
          version.version(),
          stage,
          "project:" + version.project());
    }
  }

  @Override
  public void remove(String project, String name) {
    LOG.info("Model {} of project {} is not declared any more; its versions stay", name, project);
  }

  private static URI source(Map<String, Object> declaration) {
    String text = String.valueOf(declaration.get("source"));
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("Not a URI: {}", text);
    }
    throw PlatformException.caller(
        "MODEL_SOURCE_INVALID",
        "source '" + text + "' is not a URI.",
        "Write hub://item, hf://owner/name@revision or file:folder.");
  }

  private static Path folder(Declared project, URI source) {
    Path path =
        source.isOpaque() ? Path.of(source.getSchemeSpecificPart()) : Path.of(source.getPath());
    return project.base().map(b -> b.resolve(path)).orElse(path).normalize();
  }

  private static Optional<Stage> stage(Map<String, Object> declaration) {
    Object given = declaration.get("stage");
    if (given == null) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Stage.values())
            .filter(s -> label(s).equals(given))
            .findFirst()
            .orElseThrow(
                () ->
                    PlatformException.caller(
                        "MODEL_STAGE_INVALID",
                        "stage '" + given + "' does not exist.",
                        "Use "
                            + Arrays.stream(Stage.values()).map(ModelsSection::label).toList())));
  }

  private static String label(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT);
  }
}
