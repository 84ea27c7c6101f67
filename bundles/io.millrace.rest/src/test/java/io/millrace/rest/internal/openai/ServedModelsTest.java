package io.millrace.rest.internal.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.PlatformException;
import io.millrace.api.model.TokenListener;
import io.millrace.deployment.Answer;
import io.millrace.deployment.Call;
import io.millrace.deployment.EndpointInfo;
import io.millrace.deployment.Endpoints;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServedModelsTest {
  private static EndpointInfo endpoint(String id, String... adapters) {
    return new EndpointInfo(
        id, "bank", id, 1, id + ":1", Instant.EPOCH, true, "", 512, List.of(adapters), Map.of());
  }

  private static ServedModels served(EndpointInfo... all) {
    return new ServedModels(
        new Endpoints() {
          @Override
          public List<EndpointInfo> list() {
            return List.of(all);
          }

          @Override
          public PlatformException absent(String name) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Answer answer(Call call, TokenListener listener) {
            throw new UnsupportedOperationException();
          }
        });
  }

  private static List<String> ids(ServedModels served) {
    return served.list().data().stream().map(ServedModels.Model::id).toList();
  }

  @Test
  void an_adapter_named_like_an_endpoint_has_its_own_endpoints_name_before() {
    ServedModels served = served(endpoint("assistant", "french"), endpoint("french"));

    assertEquals(List.of("assistant", "assistant:french", "french"), ids(served));
    assertEquals("french", served.require("french").id());
    assertEquals("assistant", served.require("assistant:french").id());
    assertEquals("french", served.get("assistant:french").root());
  }

  @Test
  void what_is_doubtful_about_an_adapter_is_listed_with_it() {
    EndpointInfo doubtful =
        new EndpointInfo(
            "a",
            "bank",
            "a",
            1,
            "a:1",
            Instant.EPOCH,
            true,
            "",
            512,
            List.of("french", "sure"),
            Map.of("french", List.of("It says it was made for a/b.")));

    assertEquals(
        List.of(List.of(), List.of("It says it was made for a/b."), List.of()),
        served(doubtful).list().data().stream().map(ServedModels.Model::warnings).toList());
  }

  @Test
  void adapters_of_one_name_are_told_apart() {
    ServedModels served = served(endpoint("a", "french"), endpoint("b", "french"));

    assertEquals(List.of("a", "french", "b", "b:french"), ids(served));
    assertEquals("a", served.require("french").id());
  }
}
