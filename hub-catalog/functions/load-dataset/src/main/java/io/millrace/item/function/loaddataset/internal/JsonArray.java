package io.millrace.item.function.loaddataset.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON array of objects as JSONL, element by element. */
final class JsonArray {
  private JsonArray() {}

  static void toLines(Path array, Path lines, String shown) throws IOException {
    JsonMapper json = new JsonMapper();
    try (JsonParser in = json.createParser(Files.newBufferedReader(array));
        Writer out = Files.newBufferedWriter(lines)) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw invalid(shown, "is no array");
      }
      long element = 0;
      while (in.nextToken() != JsonToken.END_ARRAY) {
        element++;
        if (in.currentToken() != JsonToken.START_OBJECT) {
          throw invalid(shown, "element " + element + " is no object");
        }
        try (JsonGenerator line = json.createGenerator(out)) {
          line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
          line.copyCurrentStructure(in);
        }
        out.write('\n');
      }
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw invalid(shown, "is no JSON" + line);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw invalid(shown, "is not valid UTF-8");
    }
  }

  private static PlatformException invalid(String shown, String what) {
    return PlatformException.caller(
        "DATA_INVALID",
        shown + ": " + what + ".",
        "Give an array of objects in UTF-8, or set 'format' to what it is.");
  }
}
