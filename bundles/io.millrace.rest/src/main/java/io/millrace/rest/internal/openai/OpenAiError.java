package io.millrace.rest.internal.openai;

import io.millrace.api.PlatformException;
import io.millrace.rest.internal.route.Problem;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The error body of {@code /v1}: {@code {"error": {message, type, param, code}}}. */
public record OpenAiError(Content error) {
  private static final Pattern FIELD =
      Pattern.compile("^(?:Query parameter )?'([a-z_.\\[\\]0-9]+)' ");

  /**
   * What went wrong.
   *
   * @param type class of errors, decided by the status
   * @param param the field at fault, if it is one
   * @param code stable, lower case
   */
  public record Content(String message, String type, Optional<String> param, String code) {}

  /** Whether errors under this path have this shape. */
  public static boolean speaks(String path) {
    return path.startsWith("/v1/")
        || path.equals("/v1")
        || path.equals("/tokenize")
        || path.equals("/detokenize");
  }

  /** As clients of OpenAI read it; a message that begins with a quoted field names it as param. */
  public static OpenAiError of(PlatformException e) {
    return of(e, status(e));
  }

  /** The same with a status that is decided elsewhere. */
  public static OpenAiError of(PlatformException e, int status) {
    Matcher field = FIELD.matcher(e.what());
    Optional<String> param =
        e.code().equals("ENDPOINT_NOT_FOUND")
            ? Optional.of("model")
            : field.find() ? Optional.of(field.group(1)) : Optional.empty();
    String message = (e.what() + " " + e.remedy()).strip();
    return new OpenAiError(new Content(message, type(status), param, code(e)));
  }

  /** The status as OpenAI's clients expect it: a prompt beyond the context is 400. */
  public static int status(PlatformException e) {
    return e.code().equals("CONTEXT_TOO_LARGE") ? 400 : Problem.status(e);
  }

  private static String code(PlatformException e) {
    return switch (e.code()) {
      case "ENDPOINT_NOT_FOUND" -> "model_not_found";
      case "CONTEXT_TOO_LARGE" -> "context_length_exceeded";
      case "UNAUTHENTICATED" -> "invalid_api_key";
      case "ENDPOINT_BUSY", "MODEL_BUSY" -> "rate_limit_exceeded";
      default -> e.code().toLowerCase(Locale.ROOT);
    };
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 429 -> "rate_limit_error";
      case 503 -> "unavailable_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }
}
