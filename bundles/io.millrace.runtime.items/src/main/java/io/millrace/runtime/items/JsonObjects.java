package io.millrace.runtime.items;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON objects in what a model wrote, whatever it wrote around them. */
public final class JsonObjects {
  private JsonObjects() {}

  /**
   * Finds objects that are not inside another one, in order.
   *
   * @param broken takes the texts that look like an object and are none
   */
  public static List<Map<String, Object>> in(String text, List<String> broken) {
    List<Map<String, Object>> found = new ArrayList<>();
    for (int at = text.indexOf('{'); at >= 0; ) {
      int end = end(text, at);
      String candidate = text.substring(at, end);
      try {
        Map<String, Object> object = new LinkedHashMap<>();
        ((Map<?, ?>) JsonText.read(candidate)).forEach((k, v) -> object.put(String.valueOf(k), v));
        found.add(object);
      } catch (IOException e) {
        broken.add(candidate);
      }
      at = text.indexOf('{', end);
    }
    return found;
  }

  /** One past the brace that closes the one at {@code start}, or the text's end. */
  private static int end(String text, int start) {
    int depth = 0;
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
    }
    return text.length();
  }
}
