package io.millrace.rest.internal;

import io.millrace.rest.internal.route.Exchange;
import io.millrace.rest.internal.route.Reply;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;

/** The page at {@code /}. */
final class Landing {
  private Landing() {}

  static Object write(Exchange exchange) throws IOException {
    HttpServletResponse response = exchange.response();
    response.setContentType("text/html");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    try (InputStream page = Landing.class.getResourceAsStream("landing.html")) {
      if (page == null) {
        throw new IllegalStateException("landing.html is not in the bundle");
      }
      page.transferTo(response.getOutputStream());
    }
    return Reply.WRITTEN;
  }
}
