package io.millrace.console.internal.hub;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The page's own files: its shell, scripts, styles and pictures. Thread-safe. */
final class PageFiles {
  /**
   * The shell may run the bundle's own scripts and nothing else: no inline script, nothing from
   * elsewhere, no frame around it, and text becomes markup only where {@code readme.js} says so.
   */
  static final String SHELL_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types readme";

  /** A picture opened by itself must not run what is in it. */
  static final String PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

  private static final Pattern NAME = Pattern.compile("(kind/)?[a-z][a-z-]{0,40}\\.(js|css|svg)");
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "svg", "image/svg+xml;charset=utf-8");

  private final String tag;

  /**
   * @param tag changes when the files do, so that browsers ask again
   */
  PageFiles(String tag) {
    this.tag = '"' + tag + '"';
  }

  /** The page itself, without any data. */
  void shell(HttpServletResponse response) throws IOException {
    response.setHeader("Content-Security-Policy", SHELL_POLICY);
    response.setHeader("Cache-Control", "no-store");
    byte[] page = bytes("hub.html");
    if (page == null) {
      throw new IllegalStateException("hub.html is not in the bundle");
    }
    send(response, "text/html;charset=utf-8", page);
  }

  /** A script, style or picture; false if there is none of that name. */
  boolean file(String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!NAME.matcher(name).matches()) {
      return false;
    }
    byte[] content = bytes("res/" + name);
    if (content == null) {
      return false;
    }
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("ETag", tag);
    if (tag.equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return true;
    }
    String extension = name.substring(name.lastIndexOf('.') + 1);
    if (extension.equals("svg")) {
      response.setHeader("Content-Security-Policy", PICTURE_POLICY);
    }
    send(response, TYPES.getOrDefault(extension, "application/octet-stream"), content);
    return true;
  }

  /** A picture that says what kind of thing an item is. */
  byte[] pictureOf(String kind) throws IOException {
    String name = "kind/" + kind + ".svg";
    byte[] picture = NAME.matcher(name).matches() ? bytes("res/" + name) : null;
    byte[] any = picture == null ? bytes("res/kind/item.svg") : picture;
    if (any == null) {
      throw new IllegalStateException("item.svg is not in the bundle");
    }
    return any;
  }

  static void send(HttpServletResponse response, String type, byte[] content) throws IOException {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType(type);
    response.setContentLength(content.length);
    response.getOutputStream().write(content);
  }

  private byte @Nullable [] bytes(String name) throws IOException {
    try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    }
  }
}
