package io.millrace.data.internal;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.api.PlatformException;
import io.millrace.api.data.DatasetFiles.Summary;
import io.millrace.api.data.FieldType;
import io.millrace.api.data.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code dataset.json}: schema, row count, statistics and preview of a dataset. */
final class DescriptionFile {
  private DescriptionFile() {}

  static void write(Path file, Summary summary) throws IOException {
    Json.MAPPER.writeValue(file.toFile(), summary.metadata());
  }

  static Summary read(Path file) throws IOException {
    try {
      JsonNode json = Json.MAPPER.readTree(file.toFile());
      List<Schema.Field> fields = new ArrayList<>();
      for (JsonNode f : json.required("schema")) {
        fields.add(
            new Schema.Field(
                f.required("name").asText(),
                FieldType.valueOf(f.required("type").asText().toUpperCase(Locale.ROOT))));
      }
      return new Summary(
          new Schema(fields),
          json.required("rows").asLong(),
          Json.MAPPER.convertValue(json.required("columns"), new TypeReference<>() {}),
          Json.MAPPER.convertValue(json.required("preview"), new TypeReference<>() {}));
    } catch (IllegalArgumentException | com.fasterxml.jackson.core.JacksonException e) {
      throw PlatformException.caller(
          "DATASET_INVALID",
          "The description of a dataset, dataset.json, is damaged: " + e.getMessage(),
          "Make the dataset again with the function 'ingest'.");
    }
  }
}
