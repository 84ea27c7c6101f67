package io.millrace.catalog;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Indexes as text, for tests. */
final class IndexText {
  static final String CONTENT =
      "<capability namespace='osgi.identity'><attribute name='osgi.identity' value='a'/>"
          + "<attribute name='version' type='Version' value='1.2.3'/></capability>"
          + "<capability namespace='osgi.content'><attribute name='osgi.content' value='"
          + "AB".repeat(32)
          + "'/><attribute name='url' value='sub/a.jar'/>"
          + "<attribute name='size' type='Long' value='17'/></capability>";

  private IndexText() {}

  static String of(String... resources) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        + "<repository xmlns=\"http://www.osgi.org/xmlns/repository/v1.0.0\" name=\"sample\">"
        + String.join(
            "", List.of(resources).stream().map(r -> "<resource>" + r + "</resource>").toList())
        + "</repository>";
  }

  static String item(String attributes) {
    return CONTENT + "<capability namespace='io.millrace.item'>" + attributes + "</capability>";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
