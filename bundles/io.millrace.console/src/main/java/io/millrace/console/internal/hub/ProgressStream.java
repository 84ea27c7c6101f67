package io.millrace.console.internal.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeStep;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the steps of a change as they are done, one JSON object a line: {@code {"step":…}} and at
 * the end {@code {"report":…}} or {@code {"problem":…}}. A browser that goes away does not stop the
 * change. One thread.
 */
final class ProgressStream implements ChangeListener {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressStream.class);

  private final ObjectMapper json;
  private final ServletOutputStream out;
  private boolean gone;

  /** Sends the headers. */
  ProgressStream(HttpServletResponse response, ObjectMapper json) throws IOException {
    this.json = json;
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType("application/x-ndjson;charset=utf-8");
    response.setHeader("X-Accel-Buffering", "no");
    this.out = response.getOutputStream();
    response.flushBuffer();
  }

  @Override
  public void step(ChangeStep step) {
    line("step", step);
  }

  void line(String name, Object value) {
    if (gone) {
      return;
    }
    try {
      out.write(json.writeValueAsBytes(Map.of(name, value)));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      gone = true;
      LOG.debug("The browser is gone; the change goes on");
    }
  }
}
