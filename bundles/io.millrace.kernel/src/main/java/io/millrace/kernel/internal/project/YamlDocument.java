package io.millrace.kernel.internal.project;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A YAML file as JSON values, and where in the file each stands. Stricter than YAML: one document,
 * an object at the top, no key twice, no anchors.
 *
 * @param root the object at the top; members without a value are left out, empty declarations are
 *     there as such
 * @param places path ({@code pipelines/assistant/steps/0}) → place
 */
record YamlDocument(Map<String, Object> root, Map<String, Place> places) {
  static final String REMEDY = "Correct the file there and apply it again.";

  private static final int MAX_CHARS = 2_000_000;

  /**
   * Where in a file.
   *
   * @param line from 1
   * @param column from 1
   */
  record Place(int line, int column) {
    @Override
    public String toString() {
      return "line " + line + ", column " + column;
    }
  }

  /**
   * Reads a file.
   *
   * @throws PlatformException PROJECT_INVALID with the place; PROJECT_TOO_LARGE
   */
  static YamlDocument read(String yaml) {
    if (yaml.length() > MAX_CHARS) {
      throw PlatformException.caller(
          "PROJECT_TOO_LARGE",
          "The file has " + yaml.length() + " characters, more than " + MAX_CHARS + ".",
          "Keep data in datasets and name them in the file.");
    }
    // The factory is made here: declarations are read seldom, and it keeps no state to gain from.
    try (YAMLParser in = new YAMLFactory().createParser(yaml)) {
      in.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
      Map<String, Place> places = new HashMap<>();
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw problem(new Place(1, 1), "a file is expected that begins with 'apiVersion: …'");
      }
      Map<String, Object> root = object(in, "", places);
      if (in.nextToken() != null) {
        throw problem(place(in.currentTokenLocation()), "a second document begins");
      }
      return new YamlDocument(root, places);
    } catch (JacksonException e) {
      JsonLocation at = e.getLocation();
      String what = e.getOriginalMessage().lines().findFirst().orElse("not readable as YAML");
      throw problem(at == null ? new Place(1, 1) : place(at), what);
    } catch (IOException e) {
      throw problem(new Place(1, 1), e.toString());
    }
  }

  private static Place place(JsonLocation at) {
    return new Place(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }

  private static PlatformException problem(Place place, String what) {
    return PlatformException.caller("PROJECT_INVALID", place + ": " + what + ".", REMEDY);
  }

  private static Map<String, Object> object(YAMLParser in, String path, Map<String, Place> places)
      throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      String at = path.isEmpty() ? name : path + "/" + name;
      places.put(at, place(in.currentTokenLocation()));
      Object value = value(in, in.nextToken(), at, places);
      if (value != null) {
        map.put(name, value);
      } else if (path.split("/").length <= 1) {
        map.put(name, Map.of()); // a section or declaration with nothing in it
      }
    }
    return map;
  }

  private static @Nullable Object value(
      YAMLParser in, JsonToken token, String path, Map<String, Place> places) throws IOException {
    if (in.isCurrentAlias() || in.getObjectId() != null) {
      throw problem(
          place(in.currentTokenLocation()), "anchors and aliases (& and *) are not supported");
    }
    return switch (token) {
      case START_OBJECT -> object(in, path, places);
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
          String at = path + "/" + list.size();
          places.put(at, place(in.currentTokenLocation()));
          Object element = value(in, t, at, places);
          if (element == null) {
            throw problem(place(in.currentTokenLocation()), "an element of a list is empty");
          }
          list.add(element);
        }
        yield list;
      }
      case VALUE_NUMBER_INT -> in.getLongValue();
      case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> in.getText();
    };
  }
}
