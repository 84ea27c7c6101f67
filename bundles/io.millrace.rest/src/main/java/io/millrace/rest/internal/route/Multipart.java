package io.millrace.rest.internal.route;

import io.millrace.api.PlatformException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body in the form {@code multipart/form-data} (RFC 7578), part by part, each as it comes:
 * no part need fit into memory. One thread.
 */
public final class Multipart {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "(?i)multipart/form-data\\s*;.*?boundary=(?:\"([^\"]{1,70})\"|([^\\s;,\"]{1,70})).*");
  private static final Pattern NAME = attribute("name");
  private static final Pattern FILENAME = attribute("filename");
  private static final int LONGEST_HEADER = 8 << 10;
  private static final int MOST_HEADERS = 32;

  private final InputStream in;
  private final byte[] delimiter;
  private final byte[] buffer = new byte[1 << 16];
  private int from;
  private int to;
  private boolean ended;

  private Multipart(InputStream in, String boundary) {
    this.in = in;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    buffer[to++] = '\r'; // so that the first delimiter is like the others
    buffer[to++] = '\n';
  }

  /**
   * @throws PlatformException FORM_INVALID if the body has another form
   */
  public static Multipart of(HttpServletRequest request) throws IOException {
    String type = request.getContentType();
    Matcher m = BOUNDARY.matcher(type == null ? "" : type);
    if (!m.matches()) {
      throw invalid(
          "The body is " + (type == null ? "of no type" : "'" + type.split(";")[0] + "'"));
    }
    return new Multipart(request.getInputStream(), m.group(1) == null ? m.group(2) : m.group(1));
  }

  /**
   * A part's head.
   *
   * @param name of the field
   * @param filename if it is a file
   */
  public record Part(String name, Optional<String> filename) {}

  /**
   * The next part, whose content {@link #read} then gives; what was left of the former is skipped.
   */
  public Optional<Part> next() throws IOException {
    byte[] skipped = new byte[1 << 13];
    while (!ended && read(skipped) >= 0) {}
    if (ended) {
      return Optional.empty();
    }
    from += delimiter.length;
    if (fill(2) && buffer[from] == '-' && buffer[from + 1] == '-') {
      ended = true; // with or without a line break behind it
      return Optional.empty();
    }
    if (!line().isBlank()) {
      throw invalid("A line between parts goes on after the boundary");
    }
    return Optional.of(head());
  }

  private Part head() throws IOException {
    String disposition = "";
    for (int i = 0; i <= MOST_HEADERS; i++) {
      String header = line();
      if (header.isEmpty()) {
        String name = value(NAME, disposition);
        if (name == null) {
          throw invalid("A part has no name");
        }
        return new Part(name, Optional.ofNullable(value(FILENAME, disposition)));
      }
      if (header.regionMatches(true, 0, "content-disposition:", 0, 20)) {
        disposition = header;
      }
    }
    throw invalid("A part has more than " + MOST_HEADERS + " headers");
  }

  private static Pattern attribute(String name) {
    return Pattern.compile("(?i);\\s*" + name + "=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;\"]+))");
  }

  /** As browsers write it: quotes and line breaks in percent, others as they are. */
  private static @Nullable String value(Pattern attribute, String header) {
    Matcher m = attribute.matcher(header);
    if (!m.find()) {
      return null;
    }
    String text = m.group(1) == null ? m.group(2) : m.group(1).replaceAll("\\\\(.)", "$1");
    return text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
  }

  /** A line without its end. */
  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (from == to && !fill(1)) {
        throw invalid("The body ends within a part");
      }
      byte b = buffer[from++];
      if (b == '\n') {
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      if (line.size() >= LONGEST_HEADER) {
        throw invalid("A part has a header of more than " + LONGEST_HEADER + " bytes");
      }
      line.write(b);
    }
  }

  /**
   * Some bytes of the part's content.
   *
   * @return how many, -1 at its end
   */
  public int read(byte[] target) throws IOException {
    boolean more = fill(delimiter.length);
    int at = delimiterAt();
    if (at < 0 && !more) {
      throw invalid("The body ends within a part");
    }
    int there = at >= 0 ? at - from : to - from - (delimiter.length - 1);
    if (there == 0) {
      return -1;
    }
    int n = Math.min(there, target.length);
    System.arraycopy(buffer, from, target, 0, n);
    from += n;
    return n;
  }

  /** Where the delimiter begins among the bytes that are here, or -1. */
  private int delimiterAt() {
    for (int i = from; i <= to - delimiter.length; i++) {
      int k = 0;
      while (k < delimiter.length && buffer[i + k] == delimiter[k]) {
        k++;
      }
      if (k == delimiter.length) {
        return i;
      }
    }
    return -1;
  }

  /** Reads until at least so many bytes are here; whether that many came. */
  private boolean fill(int least) throws IOException {
    if (to - from >= least) {
      return true;
    }
    System.arraycopy(buffer, from, buffer, 0, to - from);
    to -= from;
    from = 0;
    while (to < least) {
      int n = in.read(buffer, to, buffer.length - to);
      if (n < 0) {
        return false;
      }
      to += n;
    }
    return true;
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "FORM_INVALID", what + ".", "Send the fields as multipart/form-data.");
  }
}
