package io.millrace.rest.internal;

import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Lets encoded slashes pass where names of models have them, and nowhere else: two who read a path
 * with one differently let through what each would refuse alone. Whatever the reading, no part of
 * the path is empty or leads elsewhere.
 */
final class EncodedSlashes implements HttpConfiguration.Customizer {
  private static final String NAMES = "/v1/";
  private static final Pattern SLASH = Pattern.compile("/|%2f");

  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    HttpURI uri = request.getHttpURI();
    if (uri.hasViolation(Violation.AMBIGUOUS_PATH_SEPARATOR) && !harmless(uri.getPath())) {
      throw new BadMessageException(Violation.AMBIGUOUS_PATH_SEPARATOR.getDescription());
    }
    return request;
  }

  private static boolean harmless(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    if (!lower.startsWith(NAMES)) {
      return false;
    }
    for (String part : SLASH.split(lower.substring(NAMES.length()), -1)) {
      String name = part.replaceFirst(";.*", "").replace("%2e", ".");
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
