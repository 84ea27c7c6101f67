package io.millrace.console.internal.hub;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The hub's records as the page's scripts read them: enums in lower case, instants in ISO 8601,
 * what is not there as null, and no path of this machine.
 */
final class PageJson {
  private PageJson() {}

  static ObjectMapper mapper() {
    SimpleModule values = new SimpleModule("millrace-console");
    values.addSerializer(Instant.class, writing((v, out, all) -> out.writeString(v.toString())));
    values.addSerializer(Path.class, writing((v, out, all) -> out.writeNull()));
    values.addSerializer(
        Enum.class, writing((v, out, all) -> out.writeString(v.name().toLowerCase(Locale.ROOT))));
    values.addSerializer(
        Optional.class, writing((v, out, all) -> all.defaultSerializeValue(v.orElse(null), out)));
    values.addSerializer(
        OptionalLong.class,
        writing(
            (v, out, all) -> all.defaultSerializeValue(v.isPresent() ? v.getAsLong() : null, out)));
    return JsonMapper.builder()
        .addModule(values)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .build();
  }

  private static <T> JsonSerializer<T> writing(Form<T> form) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider all) throws IOException {
        form.write(value, out, all);
      }
    };
  }

  /** How a value is written. */
  private interface Form<T> {
    void write(T value, JsonGenerator out, SerializerProvider all) throws IOException;
  }
}
