package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportConfigCallback;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.SubmoduleConfig.FetchRecurseSubmodulesMode;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.TransportHttp;
import org.jspecify.annotations.Nullable;

/** One commit of a repository, fetched into the run's scratch folder without its history. */
final class Fetched implements AutoCloseable {
  private static final String WANTED = "refs/heads/wanted";
  private static final int TIMEOUT_SECONDS = 60;

  private final Git git;
  private final RevCommit commit;

  private Fetched(Git git, RevCommit commit) {
    this.git = git;
    this.commit = commit;
  }

  static Fetched of(Remote remote, Optional<String> revision, long maxBytes, RunContext context)
      throws IOException {
    Path folder = context.scratch().resolve("repository");
    FetchMonitor monitor = new FetchMonitor(folder, maxBytes, context);
    Git git = null;
    try {
      git = Git.init().setBare(true).setDirectory(folder.toFile()).call();
      String wanted = revision.isPresent() ? named(remote, revision.get()) : head(remote);
      ObjectId id =
          ObjectId.isId(wanted)
              ? byId(git, remote, wanted, monitor)
              : byName(git, remote, wanted, monitor);
      if (id == null) {
        throw notFound(remote, wanted);
      }
      try (RevWalk walk = new RevWalk(git.getRepository())) {
        return new Fetched(git, walk.parseCommit(id));
      }
    } catch (GitAPIException e) {
      close(git);
      monitor.rethrow();
      throw failed(remote, e);
    } catch (IOException | RuntimeException e) {
      close(git);
      throw e;
    }
  }

  private static @Nullable ObjectId byName(Git git, Remote remote, String ref, FetchMonitor monitor)
      throws GitAPIException, IOException {
    fetch(git, remote, "+" + ref + ":" + WANTED, monitor).setDepth(1).call();
    return git.getRepository().resolve(WANTED + "^{commit}");
  }

  /** Many servers give a commit only as part of a branch: then all branches are fetched. */
  private static @Nullable ObjectId byId(Git git, Remote remote, String id, FetchMonitor monitor)
      throws GitAPIException, IOException {
    try {
      fetch(git, remote, id + ":" + WANTED, monitor).setDepth(1).call();
    } catch (TransportException e) {
      monitor.rethrow();
      fetch(git, remote, "+refs/heads/*:refs/heads/*", monitor).call();
    }
    return git.getRepository().getObjectDatabase().has(ObjectId.fromString(id))
        ? git.getRepository().resolve(id + "^{commit}")
        : null;
  }

  private static FetchCommand fetch(Git git, Remote remote, String refs, FetchMonitor monitor) {
    return git.fetch()
        .setRemote(remote.uri().toString())
        .setRefSpecs(new RefSpec(refs))
        .setTagOpt(TagOpt.NO_TAGS)
        .setRecurseSubmodules(FetchRecurseSubmodulesMode.NO)
        .setTimeout(TIMEOUT_SECONDS)
        .setProgressMonitor(monitor)
        .setCredentialsProvider(remote.rules().tokens())
        .setTransportConfigCallback(connections(remote));
  }

  private static TransportConfigCallback connections(Remote remote) {
    return transport -> {
      if (transport instanceof TransportHttp http) {
        http.setHttpConnectionFactory(new CheckedConnections(remote.rules()));
      }
    };
  }

  private static String head(Remote remote) throws GitAPIException {
    for (Ref ref : refs(remote)) {
      if (ref.getName().equals(Constants.HEAD)) {
        return Constants.HEAD;
      }
    }
    throw notFound(remote, Constants.HEAD);
  }

  /** A branch, then a tag, of that name; else a commit id. */
  private static String named(Remote remote, String revision) throws GitAPIException {
    Iterable<Ref> refs = refs(remote);
    for (String prefix : List.of(Constants.R_HEADS, Constants.R_TAGS, "")) {
      for (Ref ref : refs) {
        if (ref.getName().equals(prefix + revision)) {
          return ref.getName();
        }
      }
    }
    if (ObjectId.isId(revision)) {
      return revision;
    }
    throw notFound(remote, revision);
  }

  private static Iterable<Ref> refs(Remote remote) throws GitAPIException {
    return Git.lsRemoteRepository()
        .setRemote(remote.uri().toString())
        .setTimeout(TIMEOUT_SECONDS)
        .setCredentialsProvider(remote.rules().tokens())
        .setTransportConfigCallback(connections(remote))
        .call();
  }

  private static PlatformException notFound(Remote remote, String revision) {
    return PlatformException.caller(
        "REVISION_NOT_FOUND",
        remote.shown() + " has no branch, tag or commit '" + revision + "'.",
        "Correct 'revision': a branch, a tag, or all 40 digits of a commit.");
  }

  private static PlatformException failed(Remote remote, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof PlatformException p) {
        return p;
      }
    }
    String why = String.valueOf(e.getMessage());
    if (why.contains("not authorized") || why.contains("Authentication is required")) {
      return PlatformException.operator(
          "REPOSITORY_REFUSED",
          remote.shown() + " asks for a name and password, or hides that it is not there.",
          "Check the URL; for a private repository name a file with a token for this host in"
              + " 'tokenFiles' of configuration "
              + ImportFunction.PID
              + ".");
    }
    if (why.contains("not found") || why.contains("invalid remote")) {
      return PlatformException.caller(
          "REPOSITORY_NOT_FOUND",
          remote.shown() + " is no git repository that can be read.",
          "Correct 'repository'.");
    }
    return new PlatformException(
        "REPOSITORY_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        remote.shown() + " could not be fetched: " + why,
        "Check the network and the server, then retry the run.",
        e);
  }

  Repository repository() {
    return git.getRepository();
  }

  RevCommit commit() {
    return commit;
  }

  Instant committed() {
    return commit.getCommitterIdent().getWhenAsInstant();
  }

  @Override
  public void close() {
    close(git);
  }

  private static void close(@Nullable Git git) {
    if (git != null) {
      git.getRepository().close();
      git.close();
    }
  }
}
