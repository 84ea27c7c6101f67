package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.deployment.EndpointInfo;
import io.millrace.development.TuningJobRequest;
import io.millrace.development.TuningMethod;
import io.millrace.development.TuningMethod.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Reads what a job is asked to do. */
final class JobFields {
  private static final String METHOD = "method";
  private static final String LEGACY = "hyperparameters";
  private static final String EPOCHS = "n_epochs";
  private static final String BATCH = "batch_size";
  private static final String MULTIPLIER = "learning_rate_multiplier";
  private static final String BETA = "beta";

  private JobFields() {}

  /**
   * The request.
   *
   * @param endpoint that the model's name stands for
   * @throws io.millrace.api.PlatformException REQUEST_INVALID naming a field
   */
  static TuningJobRequest read(JsonNode body, EndpointInfo endpoint) {
    Fields fields = new Fields(body);
    if (body.path("integrations").size() > 0) {
      throw ChatRequest.invalid(
          "integrations", "are not supported", "Leave them out; read the job's events instead");
    }
    String validation = fields.text("validation_file");
    return new TuningJobRequest(
        endpoint.project(),
        endpoint.id(),
        endpoint.model(),
        training(fields),
        validation.isEmpty() ? Optional.empty() : Optional.of(validation),
        fields.text("suffix"),
        fields.wide("seed"),
        method(body),
        ChatRequest.labels(body.path("metadata")));
  }

  private static String training(Fields fields) {
    String file = fields.text("training_file");
    if (file.isEmpty()) {
      throw ChatRequest.invalid(
          "training_file", "is missing", "Send the id of a file uploaded at /v1/files");
    }
    return file;
  }

  private static TuningMethod method(JsonNode body) {
    JsonNode method = body.path(METHOD);
    JsonNode legacy = body.path(LEGACY);
    if (!method.isObject()) {
      if (body.hasNonNull(METHOD)) {
        throw ChatRequest.invalid(METHOD, "must be an object", "Send {\"type\": \"supervised\"}");
      }
      return figures(Type.SUPERVISED, legacy, LEGACY);
    }
    if (legacy.size() > 0) {
      throw ChatRequest.invalid(LEGACY, "stand beside 'method'", "Send them in 'method' only");
    }
    String type = method.path("type").asText();
    if (!type.equals("supervised") && !type.equals("dpo")) {
      throw ChatRequest.invalid(
          "method.type", "is '" + ChatRequest.cut(type) + "'", "Use supervised or dpo");
    }
    Type known = type.equals("dpo") ? Type.DPO : Type.SUPERVISED;
    return figures(known, method.path(type).path(LEGACY), METHOD + "." + type + "." + LEGACY);
  }

  private static TuningMethod figures(Type type, JsonNode given, String place) {
    List<String> known = new ArrayList<>(List.of(EPOCHS, BATCH, MULTIPLIER));
    if (type == Type.DPO) {
      known.add(BETA);
    }
    given
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw ChatRequest.invalid(
                    place, "have '" + ChatRequest.cut(name) + "'", "Known are " + known);
              }
            });
    return new TuningMethod(
        type,
        whole(given, EPOCHS, place, 1000),
        whole(given, BATCH, place, 4096),
        number(given, MULTIPLIER, place, 1000),
        number(given, BETA, place, 1000));
  }

  private static OptionalInt whole(JsonNode given, String name, String place, int most) {
    JsonNode value = given.path(name);
    if (open(value)) {
      return OptionalInt.empty();
    }
    if (!value.isIntegralNumber() || value.longValue() < 1 || value.longValue() > most) {
      throw wrong(place, name, "auto or a whole number from 1 to " + most, value);
    }
    return OptionalInt.of(value.intValue());
  }

  private static OptionalDouble number(JsonNode given, String name, String place, double most) {
    JsonNode value = given.path(name);
    if (open(value)) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber() || !(value.doubleValue() >= 1e-6) || value.doubleValue() > most) {
      throw wrong(place, name, "auto or a number from 0.000001 to " + most, value);
    }
    return OptionalDouble.of(value.doubleValue());
  }

  private static boolean open(JsonNode value) {
    return value.isMissingNode() || value.isNull() || value.asText().equals("auto");
  }

  private static RuntimeException wrong(String place, String name, String form, JsonNode value) {
    return ChatRequest.invalid(
        place + "." + name,
        "must be " + form + " but is " + ChatRequest.cut(value.toString()),
        "Correct it or leave it out");
  }
}
