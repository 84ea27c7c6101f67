package io.millrace.rest.internal.hub;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A ZIP on its way to the client. Its headers are set with the first byte, so that what is refused
 * before is still told as a problem.
 */
final class Download extends OutputStream {
  private final HttpServletResponse response;
  private boolean started;

  Download(HttpServletResponse response) {
    this.response = response;
  }

  @Override
  public void write(int b) throws IOException {
    out().write(b);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out().write(bytes, from, length);
  }

  @Override
  public void flush() throws IOException {
    if (started) {
      out().flush();
    }
  }

  private OutputStream out() throws IOException {
    if (!started) {
      started = true;
      response.setContentType("application/zip");
      response.setHeader("Content-Disposition", "attachment; filename=\"items.zip\"");
    }
    return response.getOutputStream();
  }
}
