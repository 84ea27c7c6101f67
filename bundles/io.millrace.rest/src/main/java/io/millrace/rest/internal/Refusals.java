package io.millrace.rest.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.rest.internal.json.Json;
import io.millrace.rest.internal.openai.OpenAiError;
import io.millrace.rest.internal.route.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty itself refuses, in our shapes: of {@code /v1}, of {@code /api}, and of both at once
 * where the request was too broken to have a path.
 */
final class Refusals extends ErrorHandler {
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final ObjectMapper json = Json.mapper();
  private final Request.@Nullable Handler pages;

  /**
   * @param pages answers where people look on with a browser
   */
  Refusals(Request.@Nullable Handler pages) {
    this.pages = pages;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return pages != null && path(request).startsWith("/system/console")
        ? pages.handle(request, response, callback)
        : super.handle(request, response, callback);
  }

  private static String path(Request request) {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback)
      throws IOException {
    // Everything has a servlet once ours is there: Jetty finds none while the server starts.
    boolean early = code == NOT_FOUND && path(request).startsWith("/");
    int status = early ? UNAVAILABLE : code;
    byte[] body = json.writeValueAsBytes(body(path(request), failure(status, message), status));
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    if (early) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static Object body(String path, PlatformException failure, int status) {
    if (OpenAiError.speaks(path)) {
      return OpenAiError.of(failure, status);
    }
    Problem problem = Problem.of(failure);
    return path.startsWith("/api/")
        ? problem
        : Map.of(
            "error", OpenAiError.of(failure, status).error(),
            "code", problem.code(),
            "blame", problem.blame(),
            "retriable", problem.retriable(),
            "what", problem.what(),
            "remedy", problem.remedy());
  }

  private static PlatformException failure(int status, @Nullable String message) {
    String reason = message == null ? "" : ": " + message;
    if (status == UNAVAILABLE) {
      return new PlatformException(
          "PATH_UNAVAILABLE",
          Blame.ENVIRONMENT,
          true,
          "The server is still starting.",
          "Try again soon; /readyz tells what is missing.");
    }
    if (status >= 500 && status != 505) {
      return new PlatformException(
          "INTERNAL_FAILED",
          Blame.PLATFORM,
          false,
          "The server failed before it came to the request (status " + status + ").",
          "Look into the server's log and report what is there.");
    }
    return PlatformException.caller(
        "REQUEST_MALFORMED",
        "The request is no HTTP that is taken here (status " + status + ")" + reason + ".",
        "Correct the request's first line, its headers or how its body is framed.");
  }
}
