package io.millrace.plugin.fetcher.huggingface.internal;

import io.millrace.api.PlatformException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on the Hub.
 *
 * @param revision branch, tag or commit
 */
record ModelName(String owner, String name, String revision) {
  private static final Pattern FORM =
      Pattern.compile("hf://([\\w][\\w.-]*)/([\\w][\\w.-]*)(?:@([\\w][\\w./-]*))?/?");

  static ModelName of(URI uri) {
    Matcher m = FORM.matcher(uri.toString());
    if (!m.matches() || uri.toString().contains("..")) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND",
          "'" + uri + "' names no model of the Hub.",
          "Write hf://owner/name or hf://owner/name@revision.");
    }
    String revision = m.group(3);
    return new ModelName(m.group(1), m.group(2), revision == null ? "main" : revision);
  }

  String id() {
    return owner + '/' + name;
  }

  /** Name of its folder in the cache. */
  String folder() {
    return "models--" + owner + "--" + name;
  }

  @Override
  public String toString() {
    return id() + '@' + revision;
  }
}
