package io.millrace.hub.internal.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.store.StoredRecord;

/** Reads and writes the hub's records. Thread-safe. */
final class Documents {
  private final ObjectMapper json =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  <T> T read(StoredRecord record, Class<T> type) {
    try {
      return json.readValue(record.json(), type);
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("the record " + record.key() + " is unreadable", broken);
    }
  }

  String write(Object document) {
    try {
      return json.writeValueAsString(document);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a record of texts and numbers", impossible);
    }
  }
}
