package io.millrace.development.internal;

import io.millrace.api.ArtifactRef;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.development.TuningFile;
import io.millrace.development.TuningFiles;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.run.Run;
import io.millrace.kernel.run.RunState;
import io.millrace.kernel.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Files as artifacts of the kind {@code file}: those of clients in a project of their own, for a
 * client names no project when it sends one; those of jobs where their runs left them.
 */
@Component(service = TuningFiles.class)
public final class StoredFiles implements TuningFiles {
  /** Name of the one file in such an artifact. */
  static final String CONTENT = "content";

  private static final String KIND = "file";
  private static final String PROJECT = "uploads";
  private static final String DELETED = "deleted";
  private static final String UPLOADED = "file-";
  private static final String RESULT = "file-results-";
  private static final int LONGEST_NAME = 255;
  private static final Set<String> PURPOSES = Set.of(TuningFile.FINE_TUNE, "batch");

  private final Artifacts artifacts;
  private final Runs runs;
  private final RandomIds ids = new RandomIds();

  @Activate
  public StoredFiles(
      @Reference(name = "artifacts") Artifacts artifacts, @Reference(name = "runs") Runs runs) {
    this.artifacts = artifacts;
    this.runs = runs;
  }

  @Override
  public TuningFile keep(Path content, String filename, String purpose) {
    if (!PURPOSES.contains(purpose)) {
      throw invalid(
          "'purpose' is '"
              + (purpose.length() > 40 ? purpose.substring(0, 40) + "…" : purpose)
              + "'.",
          "Send one of " + PURPOSES.stream().sorted().toList() + ".");
    }
    if (filename.isBlank() || filename.length() > LONGEST_NAME) {
      throw invalid(
          "'file' has a name of " + filename.length() + " characters.",
          "Name it with 1 to " + LONGEST_NAME + ".");
    }
    String id = ids.next(UPLOADED);
    try {
      Path folder = Files.createTempDirectory(content.toAbsolutePath().getParent(), "file-");
      try {
        Files.move(content, folder.resolve(CONTENT));
        return file(
            artifacts.keep(
                KIND,
                PROJECT,
                id,
                folder,
                Map.of("filename", filename, "purpose", purpose),
                Artifact.Producer.source("")));
      } finally {
        Files.deleteIfExists(folder.resolve(CONTENT));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new PlatformException(
          "DATA_UNWRITABLE",
          Blame.OPERATOR,
          true,
          "A file cannot be written: " + e + ".",
          "Make room for it, or give the server a data folder it may write.",
          e);
    }
  }

  private static TuningFile file(Artifact a) {
    return new TuningFile(
        a.ref().name(),
        String.valueOf(a.metadata().get("filename")),
        String.valueOf(a.metadata().get("purpose")),
        a.sizeBytes(),
        a.created(),
        a.ref());
  }

  /** Id of the file that a completed job's run has left. */
  static Optional<String> result(Run run) {
    String job = run.request().labels().get(RunJobs.JOB);
    return job == null || !run.outputs().containsKey("results")
        ? Optional.empty()
        : Optional.of(RESULT + job.substring(RunJobs.PREFIX.length()));
  }

  private Optional<TuningFile> left(Run run) {
    return result(run)
        .flatMap(
            id ->
                artifacts
                    .find(ArtifactRef.parse(run.outputs().get("results")))
                    .map(
                        a ->
                            new TuningFile(
                                id,
                                JobFigures.FILE,
                                TuningFile.RESULTS,
                                a.sizeBytes(),
                                a.created(),
                                a.ref())));
  }

  @Override
  public List<TuningFile> list() {
    List<TuningFile> all = new ArrayList<>();
    artifacts.list(PROJECT, Optional.of(KIND), Optional.empty()).stream()
        .filter(a -> !a.tags().contains(DELETED))
        .map(StoredFiles::file)
        .forEach(all::add);
    Stream<Run> completed =
        runs.list(RunJobs.filter(Map.of())).stream().filter(r -> r.state() == RunState.COMPLETED);
    completed.flatMap(r -> left(r).stream()).forEach(all::add);
    all.sort(Comparator.comparing(TuningFile::created).reversed());
    return all;
  }

  @Override
  public TuningFile require(String id) {
    return find(id).orElseThrow(() -> notFound(id));
  }

  private Optional<TuningFile> find(String id) {
    if (id.startsWith(RESULT)) {
      String job = RunJobs.PREFIX + id.substring(RESULT.length());
      return runs.list(RunJobs.filter(Map.of(RunJobs.JOB, job))).stream()
          .findFirst()
          .flatMap(this::left);
    }
    return upload(id).map(StoredFiles::file);
  }

  private Optional<Artifact> upload(String id) {
    return id.matches(UPLOADED + "[a-z0-9]{1,50}")
        ? artifacts
            .find(new ArtifactRef(KIND, PROJECT, id, ArtifactRef.LATEST))
            .filter(a -> !a.tags().contains(DELETED))
        : Optional.empty();
  }

  @Override
  public Path content(TuningFile file) {
    return artifacts.folder(artifacts.require(file.artifact())).resolve(CONTENT);
  }

  @Override
  public void delete(String id) {
    if (id.startsWith(RESULT)) {
      TuningFile result = require(id);
      throw invalid(
          "'" + result.id() + "' is what a job left.", "It stays as long as the job does.");
    }
    artifacts.tag(upload(id).orElseThrow(() -> notFound(id)).ref(), DELETED);
  }

  private static PlatformException invalid(String what, String remedy) {
    return PlatformException.caller("FILE_INVALID", what, remedy);
  }

  private static PlatformException notFound(String id) {
    return PlatformException.caller(
        "FILE_NOT_FOUND",
        "There is no file '" + (id.length() > 60 ? id.substring(0, 60) + "…" : id) + "'.",
        "List the files there are.");
  }
}
