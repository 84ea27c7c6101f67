package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.api.PlatformException;
import io.millrace.development.TuningFile;
import io.millrace.development.TuningFiles;
import io.millrace.rest.internal.hub.Uploads;
import io.millrace.rest.internal.route.Binary;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.FileForm;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /v1/files}, in OpenAI's shapes. Thread-safe. */
@Component(service = RouteGroup.class)
public final class FileRoutes implements RouteGroup {
  private static final String ALL = "/v1/files";
  private static final String ONE = ALL + "/{id}";
  private static final int MOST_FILES = 10_000;

  private final TuningFiles files;
  private final Uploads uploads;

  @Activate
  public FileRoutes(BundleContext context, @Reference(name = "files") TuningFiles files) {
    this(files, Uploads.of(context, "files"));
  }

  public FileRoutes(TuningFiles files, Uploads uploads) {
    this.files = files;
    this.uploads = uploads;
  }

  /** A file as clients are told of it. */
  record FileObject(
      String id,
      String object,
      long bytes,
      @JsonProperty("created_at") long createdAt,
      String filename,
      String purpose,
      String status) {
    static FileObject of(TuningFile f) {
      return new FileObject(
          f.id(),
          "file",
          f.sizeBytes(),
          f.created().getEpochSecond(),
          f.filename(),
          f.purpose(),
          "processed");
    }
  }

  /** What went. */
  record DeletedFile(String id, String object, boolean deleted) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(ALL, "Takes a file, as multipart/form-data with 'purpose' and 'file'")
            .takes(FileForm.class)
            .gives(FileObject.class)
            .by(this::upload),
        Route.get(ALL, "The files, newest first")
            .query("purpose", "Only of this purpose")
            .query("order", "asc for the oldest first")
            .query("after", "Only behind the file with this id")
            .query("limit", "At most this many, 1 to 10000; 10000 if not given")
            .gives(Page.class)
            .by(this::list),
        Route.get(ONE, "One file")
            .gives(FileObject.class)
            .by(x -> FileObject.of(files.require(x.path("id")))),
        Route.get(ONE + "/content", "Its bytes").gives(Binary.class).by(this::content),
        Route.delete(ONE, "Takes a file out of the list")
            .gives(DeletedFile.class)
            .by(
                x -> {
                  files.delete(x.path("id"));
                  return new DeletedFile(x.path("id"), "file", true);
                }));
  }

  private Object upload(Exchange x) throws IOException {
    UploadForm form = UploadForm.read(x.request(), uploads);
    try {
      return FileObject.of(files.keep(form.file(), form.filename(), form.purpose()));
    } finally {
      Files.deleteIfExists(form.file());
    }
  }

  private Object list(Exchange x) {
    List<TuningFile> all =
        new ArrayList<>(
            files.list().stream()
                .filter(f -> x.query("purpose").filter(p -> !p.equals(f.purpose())).isEmpty())
                .toList());
    String order = x.query("order").orElse("desc");
    if (order.equals("asc")) {
      Collections.reverse(all);
    } else if (!order.equals("desc")) {
      throw PlatformException.caller(
          "QUERY_INVALID", "'order' is '" + ChatRequest.cut(order) + "'.", "Use asc or desc.");
    }
    return Page.of(all, x, MOST_FILES, MOST_FILES, TuningFile::id, FileObject::of);
  }

  private Object content(Exchange x) throws IOException {
    TuningFile file = files.require(x.path("id"));
    Path path = files.content(file);
    x.response().setContentType("application/octet-stream");
    x.response().setContentLengthLong(file.sizeBytes());
    Files.copy(path, x.response().getOutputStream());
    return Reply.WRITTEN;
  }
}
