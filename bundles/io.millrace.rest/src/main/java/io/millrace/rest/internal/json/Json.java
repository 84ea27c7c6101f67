package io.millrace.rest.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.millrace.api.ArtifactRef;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;

/**
 * Makes the mapper of this face: enums in lower case, instants in ISO 8601, durations as in {@code
 * project.yaml}, references as text, NaN as null; unknown keys are refused.
 */
public final class Json {
  private Json() {}

  public static ObjectMapper mapper() {
    SimpleModule values = new SimpleModule("millrace");
    values.addSerializer(Instant.class, text(Instant::toString));
    values.addSerializer(Duration.class, text(Json::duration));
    values.addSerializer(ArtifactRef.class, text(ArtifactRef::toString));
    values.addSerializer(Enum.class, text(e -> e.name().toLowerCase(Locale.ROOT)));
    values.addSerializer(Double.class, finite());
    values.addSerializer(double.class, finite());
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(values)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  /** {@code 500ms}, {@code 5s}: the form that {@code project.yaml} takes. */
  static String duration(Duration d) {
    return d.toMillis() % 1000 == 0 ? d.toSeconds() + "s" : d.toMillis() + "ms";
  }

  private static <T> JsonSerializer<T> text(Function<T, String> form) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(T value, JsonGenerator out, SerializerProvider all) throws IOException {
        out.writeString(form.apply(value));
      }
    };
  }

  private static JsonSerializer<Double> finite() {
    return new JsonSerializer<>() {
      @Override
      public void serialize(Double value, JsonGenerator out, SerializerProvider all)
          throws IOException {
        if (value.isNaN() || value.isInfinite()) {
          out.writeNull();
        } else {
          out.writeNumber(value);
        }
      }
    };
  }
}
