package io.millrace.plugin.fetcher.huggingface.internal;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.api.model.ModelFetcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings models from the Hugging Face Hub into the cache that its own tools share. */
@Component(
    service = ModelFetcher.class,
    property = {
      "kind.id=hf",
      "kind.version=0.1.0",
      "kind.summary=Brings models from the Hugging Face Hub\\: hf\\://owner/name@revision."
    })
public final class HuggingFaceFetcher implements ModelFetcher {
  private static final Logger LOG = LoggerFactory.getLogger(HuggingFaceFetcher.class);

  private final Settings settings;
  private final Hub hub;

  /** Held while files are downloaded: one model at a time. */
  private final ReentrantLock downloading = new ReentrantLock();

  // The environment is read here because these variables are Hugging Face's, set for all its tools.
  @Activate
  public HuggingFaceFetcher() {
    this(Settings.of(System.getenv(), Path.of(System.getProperty("user.home"))), Thread::sleep);
  }

  HuggingFaceFetcher(Settings settings, Hub.Pause pause) {
    this.settings = settings;
    this.hub = new Hub(settings, pause);
  }

  @Override
  public Path fetch(URI uri, Progress progress) {
    ModelName model = ModelName.of(uri);
    HubCache cache = new HubCache(settings.cache(), model);
    try {
      return settings.offline() ? offline(model, cache) : online(model, cache, progress);
    } catch (IOException e) {
      throw unavailable(model, e.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(model, "interrupted", e);
    }
  }

  private static Path offline(ModelName model, HubCache cache) throws IOException {
    return cache
        .known(model.revision())
        .orElseThrow(
            () ->
                PlatformException.operator(
                    "MODEL_FETCH_UNAVAILABLE",
                    "HF_HUB_OFFLINE is set and " + model + " is not in " + cache.folder() + ".",
                    "Unset HF_HUB_OFFLINE, or copy the model's cache folder from another machine."));
  }

  private Path online(ModelName model, HubCache cache, Progress progress)
      throws IOException, InterruptedException {
    Hub.Revision revision;
    try {
      revision = hub.revision(model);
    } catch (IOException e) {
      Optional<Path> known = cache.known(model.revision());
      if (known.isPresent()) {
        LOG.warn("{} is not reachable ({}); using {} as last seen", settings.endpoint(), e, model);
        return known.get();
      }
      throw e;
    }
    if (revision.files().stream().noneMatch(f -> f.name().endsWith(".safetensors"))) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          model + " has no *.safetensors.",
          "Choose a model or revision with weights in the safetensors format.");
    }
    downloading.lockInterruptibly();
    try {
      download(model, revision, cache, progress);
    } finally {
      downloading.unlock();
    }
    cache.remember(model.revision(), revision.commit());
    return cache.snapshot(revision.commit());
  }

  private void download(ModelName model, Hub.Revision revision, HubCache cache, Progress progress)
      throws IOException, InterruptedException {
    requireRoom(revision, cache);
    Files.createDirectories(cache.blob(revision.files().get(0)).getParent());
    // the file lock keeps other processes away; within this one it would only throw
    try (FileChannel channel =
            FileChannel.open(
                cache.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      for (RemoteFile file : revision.files()) {
        if (!Files.isRegularFile(cache.blob(file))) {
          download(model, revision.commit(), file, cache, progress);
        }
        cache.link(file, revision.commit());
      }
      LOG.debug("{} complete under lock {}", model, lock.isValid());
    }
  }

  private static void requireRoom(Hub.Revision revision, HubCache cache) throws IOException {
    long missing = 0;
    for (RemoteFile file : revision.files()) {
      Path part = cache.incomplete(file);
      long there = Files.exists(cache.blob(file)) ? file.sizeBytes() : 0;
      missing += file.sizeBytes() - (Files.exists(part) ? Files.size(part) : there);
    }
    Files.createDirectories(cache.folder());
    long room = Files.getFileStore(cache.folder()).getUsableSpace();
    if (missing > room) {
      throw new PlatformException(
          "MODEL_FETCH_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          (missing >> 20)
              + " MiB are missing of the model; "
              + (room >> 20)
              + " MiB are free in "
              + cache.folder()
              + ".",
          "Make room, or set HF_HUB_CACHE to a folder on a larger disk.");
    }
  }

  private void download(
      ModelName model, String commit, RemoteFile file, HubCache cache, Progress progress)
      throws IOException, InterruptedException {
    Path part = cache.incomplete(file);
    for (int attempt = 0; ; attempt++) {
      try {
        transfer(hub, model, commit, file, part, progress);
        if (file.matches(part)) {
          Files.move(part, cache.blob(file), StandardCopyOption.ATOMIC_MOVE);
          return;
        }
        Files.delete(part);
        throw new IOException(file.name() + " arrived with another size or checksum");
      } catch (IOException e) {
        LOG.warn("Downloading {} of {} broke off: {}", file.name(), model, e.toString());
        if (!hub.mayTryAgain(attempt, null)) {
          throw e;
        }
      }
    }
  }

  private static void transfer(
      Hub hub, ModelName model, String commit, RemoteFile file, Path part, Progress progress)
      throws IOException, InterruptedException {
    long done = Files.exists(part) ? Files.size(part) : 0;
    if (done == file.sizeBytes() && done > 0) {
      return;
    }
    if (done > file.sizeBytes()) {
      Files.delete(part);
      done = 0;
    }
    HttpResponse<InputStream> answer = hub.content(model, commit, file, done);
    boolean resumed = answer.statusCode() == 206;
    done = resumed ? done : 0;
    try (InputStream in = answer.body();
        OutputStream out =
            Files.newOutputStream(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                resumed ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
      if (answer.statusCode() == 416) {
        throw new IOException("the server has nothing from byte " + done + " on");
      }
      byte[] buffer = new byte[1 << 16];
      progress.bytes(file.name(), done, file.sizeBytes());
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        done += n;
        if (done > file.sizeBytes()) {
          throw new IOException("sends more than the " + file.sizeBytes() + " bytes announced");
        }
        out.write(buffer, 0, n);
        progress.bytes(file.name(), done, file.sizeBytes());
      }
    }
    if (done < file.sizeBytes()) {
      throw new IOException("ended at byte " + done + " of " + file.sizeBytes());
    }
  }

  private PlatformException unavailable(ModelName model, String why, Exception cause) {
    return new PlatformException(
        "MODEL_FETCH_UNAVAILABLE",
        Blame.ENVIRONMENT,
        true,
        "Cannot fetch " + model + " from " + settings.endpoint() + ": " + why + ".",
        "Try again, what has arrived is kept; behind a proxy or firewall set HF_ENDPOINT to a"
            + " mirror.",
        cause);
  }
}
