package io.millrace.rest.internal.hub;

import io.millrace.api.PlatformException;
import io.millrace.hub.Publications;
import io.millrace.kernel.access.Role;
import io.millrace.rest.internal.route.Binary;
import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import io.millrace.rest.internal.route.Route;
import io.millrace.rest.internal.route.RouteGroup;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The catalogue that this server offers to others. Thread-safe. */
@Component(service = RouteGroup.class, configurationPid = PublicationRoutes.PID)
@Designate(ocd = PublicationRoutes.Config.class)
public final class PublicationRoutes implements RouteGroup {
  static final String PID = "io.millrace.rest.catalogue";

  private static final int MOST_BUNDLE_BYTES = 1 << 30;
  private static final int MOST_CATALOGUE_BYTES = 256 << 20;
  private static final String BASE = "/hub/catalog";

  @ObjectClassDefinition(
      name = "Millrace: served catalogue",
      description = "The catalogue under /hub/catalog/ of this server.")
  @interface Config {
    @AttributeDefinition(
        name = "Anonymous",
        description =
            "Whether it can be read without an account; false. If not, readers need the role"
                + " client.")
    boolean anonymous() default false;
  }

  private final boolean anonymous;
  private final Uploads uploads;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable Publications publications;

  @Activate
  public PublicationRoutes(Config config, BundleContext context) {
    this(null, config.anonymous(), Uploads.of(context, "publications"));
  }

  public PublicationRoutes(
      @Nullable Publications publications, boolean anonymous, Uploads uploads) {
    this.publications = publications;
    this.anonymous = anonymous;
    this.uploads = uploads;
  }

  @Override
  public List<Route> routes() {
    Route read =
        Route.get(BASE + "/{file...}", "A file of the catalogue that this server offers")
            .needs(Role.CLIENT)
            .gives(Binary.class)
            .by(this::file);
    return List.of(
        anonymous ? read.open() : read,
        Route.put(
                BASE + "/bundles/{digest}.jar", "Takes a bundle that the next catalogue will name")
            .needs(Role.ADMIN)
            .takes(Binary.class)
            .upTo(MOST_BUNDLE_BYTES)
            .by(this::upload),
        Route.put(BASE + "/catalog.zip", "Makes the signed catalogue in a ZIP the one offered")
            .needs(Role.ADMIN)
            .takes(Binary.class)
            .upTo(MOST_CATALOGUE_BYTES)
            .by(this::publish));
  }

  private Object file(Exchange x) throws IOException {
    Path file =
        Unavailable.orNot(publications, "publications")
            .file(x.path("file"))
            .orElseThrow(() -> missing(x.path("file")));
    try {
      // Files are replaced as a whole. The tag is taken first: should that happen in between, the
      // client has a new file under an old tag, and asks again.
      String tag = tag(file);
      x.response().setHeader("ETag", tag);
      if (tag.equals(x.request().getHeader("If-None-Match"))) {
        x.response().setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        return Reply.WRITTEN;
      }
      try (FileChannel content = FileChannel.open(file)) {
        x.response().setContentType(type(x.path("file")));
        x.response().setContentLengthLong(content.size());
        Channels.newInputStream(content).transferTo(x.response().getOutputStream());
      }
    } catch (NoSuchFileException e) {
      throw missing(x.path("file"));
    }
    return Reply.WRITTEN;
  }

  private static String tag(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return "\"" + now.size() + "-" + now.lastModifiedTime().to(TimeUnit.MICROSECONDS) + "\"";
  }

  private static String type(String file) {
    return file.endsWith(".json")
        ? "application/json"
        : file.endsWith(".xml") ? "application/xml" : "application/octet-stream";
  }

  private Object upload(Exchange x) throws IOException {
    Publications there = Unavailable.orNot(publications, "publications");
    Path bundle = uploads.receive(x, MOST_BUNDLE_BYTES);
    try (InputStream in = Files.newInputStream(bundle)) {
      there.upload(x.path("digest"), in, x.caller());
    } finally {
      Files.deleteIfExists(bundle);
    }
    return Map.of("uploaded", x.path("digest"));
  }

  private Object publish(Exchange x) throws IOException {
    Publications there = Unavailable.orNot(publications, "publications");
    Path catalogue = uploads.receive(x, MOST_CATALOGUE_BYTES);
    try (InputStream in = Files.newInputStream(catalogue)) {
      there.publish(in, x.caller());
    } finally {
      Files.deleteIfExists(catalogue);
    }
    return Map.of("published", true);
  }

  private static PlatformException missing(String file) {
    return PlatformException.caller(
        "FILE_NOT_FOUND",
        "The catalogue of this server has no file '" + file + "'.",
        "Ask for index.xml; if that is not there either, nothing was published yet.");
  }
}
