package io.millrace.rest.internal.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.millrace.api.PlatformException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a request's JSON within a limit and says what is wrong with it, and where. */
public final class RequestBody {
  private final ObjectMapper json;

  public RequestBody(ObjectMapper json) {
    this.json = json;
  }

  /**
   * The body as a JSON object.
   *
   * @param limitBytes a longer body is refused without being read
   * @throws PlatformException BODY_TOO_LARGE, JSON_INVALID
   */
  public JsonNode object(HttpServletRequest request, int limitBytes) throws IOException {
    byte[] bytes = bytes(request, limitBytes);
    JsonNode node;
    try {
      node = json.readTree(bytes);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw invalid("The body is not valid JSON" + place + ": " + e.getOriginalMessage());
    }
    if (node == null || !node.isObject()) {
      String is = node == null || node.isMissingNode() ? "empty" : "a JSON " + kind(node);
      throw invalid("The body is " + is + " where an object is expected");
    }
    return node;
  }

  /**
   * The body as a record.
   *
   * @throws PlatformException BODY_TOO_LARGE, JSON_INVALID, REQUEST_INVALID
   */
  public <T> T read(HttpServletRequest request, Class<T> type, int limitBytes) throws IOException {
    JsonNode node = object(request, limitBytes);
    List<String> missing = new ArrayList<>();
    for (RecordComponent c : type.getRecordComponents()) {
      if (Schemas.required(c) && !node.hasNonNull(c.getName())) {
        missing.add("'" + c.getName() + "'");
      }
    }
    if (!missing.isEmpty()) {
      throw wrong("The body lacks " + String.join(", ", missing) + ".");
    }
    try {
      return json.treeToValue(node, type);
    } catch (UnrecognizedPropertyException e) {
      throw wrong(
          "'"
              + path(e)
              + "' is not known; known are "
              + e.getKnownPropertyIds().stream().sorted().toList()
              + ".");
    } catch (JsonMappingException e) {
      throw wrong("'" + path(e) + "' does not fit: " + firstLine(e.getOriginalMessage()));
    }
  }

  private static byte[] bytes(HttpServletRequest request, int limitBytes) throws IOException {
    if (request.getContentLengthLong() > limitBytes) {
      throw tooLarge(request.getContentLengthLong() + " bytes", limitBytes);
    }
    InputStream in = request.getInputStream();
    byte[] bytes = in.readNBytes(limitBytes + 1);
    if (bytes.length > limitBytes) {
      throw tooLarge("more than " + limitBytes + " bytes", limitBytes);
    }
    return bytes;
  }

  private static PlatformException tooLarge(String size, int limit) {
    return PlatformException.caller(
        "BODY_TOO_LARGE",
        "The body has " + size + "; at most " + limit + " are taken here.",
        "Send a shorter request.");
  }

  private static PlatformException invalid(String what) {
    return PlatformException.caller(
        "JSON_INVALID", what + ".", "Send one JSON object in UTF-8 as the body.");
  }

  private static PlatformException wrong(String what) {
    return PlatformException.caller(
        "REQUEST_INVALID", what, "See /api/v1/openapi.json for what this request takes.");
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference r : e.getPath()) {
      if (r.getFieldName() == null) {
        path.append('[').append(r.getIndex()).append(']');
      } else {
        path.append(path.length() == 0 ? "" : ".").append(r.getFieldName());
      }
    }
    return path.toString();
  }

  private static String firstLine(String message) {
    return Arrays.stream(message.split("\n")).findFirst().orElse("");
  }
}
