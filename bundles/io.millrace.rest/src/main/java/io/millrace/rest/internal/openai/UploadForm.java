package io.millrace.rest.internal.openai;

import io.millrace.api.PlatformException;
import io.millrace.rest.internal.hub.Uploads;
import io.millrace.rest.internal.route.Multipart;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form with which a file comes.
 *
 * @param file on this machine, deleted by who reads the form
 * @param filename as the client named it
 */
record UploadForm(Path file, String filename, String purpose) {
  /** Longest file taken. */
  static final long MOST_BYTES = 256L << 20;

  private static final int LONGEST_FIELD = 8 << 10;
  private static final int MOST_PARTS = 32;

  /**
   * Reads the form, its file into a file.
   *
   * @throws PlatformException FORM_INVALID, BODY_TOO_LARGE, REQUEST_INVALID naming a field
   */
  static UploadForm read(HttpServletRequest request, Uploads uploads) throws IOException {
    if (request.getContentLengthLong() > MOST_BYTES + (1 << 20)) {
      throw PlatformException.caller(
          "BODY_TOO_LARGE",
          "The body has "
              + request.getContentLengthLong()
              + " bytes; files may have at most "
              + MOST_BYTES
              + ".",
          "Split the file.");
    }
    Multipart parts = Multipart.of(request);
    Map<String, String> fields = new HashMap<>();
    Path file = null;
    String filename = "";
    boolean complete = false;
    try {
      int count = 0;
      for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
        if (++count > MOST_PARTS) {
          throw ChatRequest.invalid("file", "comes with too many other fields", "Send fewer");
        }
        String name = part.get().name();
        if (!name.equals("file")) {
          fields.put(name, text(name, parts));
        } else if (file == null) {
          file = uploads.receive("'file'", parts::read, MOST_BYTES);
          filename = part.get().filename().orElse("file");
        } else {
          throw ChatRequest.invalid("file", "is there twice", "Send one file at a time");
        }
      }
      UploadForm form = checked(file, filename, fields);
      complete = true;
      return form;
    } finally {
      if (!complete && file != null) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static UploadForm checked(
      @Nullable Path file, String filename, Map<String, String> fields) {
    if (file == null) {
      throw ChatRequest.invalid("file", "is missing", "Send it as a part of the form");
    }
    if (!fields.containsKey("purpose")) {
      throw ChatRequest.invalid("purpose", "is missing", "Send 'fine-tune' or 'batch'");
    }
    if (fields.keySet().stream().anyMatch(f -> f.startsWith("expires_after"))) {
      throw ChatRequest.invalid(
          "expires_after", "is not supported: files stay until they are deleted", "Leave it out");
    }
    return new UploadForm(file, filename, fields.get("purpose"));
  }

  private static String text(String name, Multipart parts) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 10];
    for (int n = parts.read(piece); n >= 0; n = parts.read(piece)) {
      text.write(piece, 0, n);
      if (text.size() > LONGEST_FIELD) {
        throw ChatRequest.invalid(
            ChatRequest.cut(name), "has more than " + LONGEST_FIELD + " bytes", "Send less");
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
