package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.deployment.ServedAdapter;
import io.millrace.development.TuningJob;
import io.millrace.development.TuningJob.State;
import io.millrace.rest.internal.health.Metrics;
import io.millrace.rest.internal.openai.AdapterRoutes;
import io.millrace.rest.internal.openai.JobRoutes;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/fine_tuning/jobs} over HTTP. */
class FineTuningTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JOBS = "/v1/fine_tuning/jobs";

  private final FakeEndpoints endpoints = new FakeEndpoints();
  private final FakeModels models = new FakeModels();
  private final FakeTuningJobs jobs = new FakeTuningJobs();
  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new TestServer(
            new Metrics(),
            new JobRoutes(jobs, endpoints, models),
            new AdapterRoutes(endpoints, models));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private JsonNode ok(HttpResponse<String> response) throws Exception {
    assertEquals(200, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private static JsonNode refused(HttpResponse<String> response, int status) throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    return JSON.readTree(response.body()).path("error");
  }

  private JsonNode get(String path) throws Exception {
    return ok(server.get(path, "viewer-secret"));
  }

  private JsonNode create(String body) throws Exception {
    return ok(server.post(JOBS, "developer-secret", body));
  }

  private JsonNode refusedJob(String body) throws Exception {
    return refused(server.post(JOBS, "developer-secret", body), 400);
  }

  @Test
  void only_developers_tune_and_delete() throws Exception {
    refused(server.post(JOBS, "viewer-secret", "{}"), 403);
    refused(
        server.send(
            server
                .request("/v1/models/french")
                .header("Authorization", "Bearer viewer-secret")
                .DELETE()),
        403);
  }

  @Test
  void a_job_is_told_in_openais_shape() throws Exception {
    JsonNode job =
        create(
            "{\"model\":\"assistant\",\"training_file\":\"file-1\",\"suffix\":\"birds\",\"seed\":7,"
                + "\"metadata\":{\"team\":\"blue\"},\"method\":{\"type\":\"dpo\",\"dpo\":"
                + "{\"hyperparameters\":{\"n_epochs\":2,\"beta\":0.2,\"batch_size\":\"auto\"}}}}");

    assertEquals("fine_tuning.job", job.path("object").asText());
    assertEquals("queued", job.path("status").asText());
    assertEquals("assistant", job.path("model").asText());
    assertEquals("bank", job.path("organization_id").asText());
    assertTrue(job.path("fine_tuned_model").isNull());
    assertTrue(job.path("finished_at").isNull());
    assertTrue(job.path("error").isNull());
    assertEquals(2, job.at("/method/dpo/hyperparameters/n_epochs").asInt());
    assertEquals("auto", job.at("/method/dpo/hyperparameters/batch_size").asText());
    assertEquals(0.2, job.at("/hyperparameters/beta").asDouble());
    assertEquals("blue", job.at("/metadata/team").asText());
    assertEquals("birds", job.path("user_provided_suffix").asText());
    assertEquals(7, job.path("seed").asInt());
  }

  @Test
  void the_older_place_of_hyperparameters_is_read_too() throws Exception {
    JsonNode job =
        create(
            "{\"model\":\"assistant\",\"training_file\":\"file-1\",\"hyperparameters\":"
                + "{\"n_epochs\":4,\"learning_rate_multiplier\":0.5}}");

    assertEquals("supervised", job.at("/method/type").asText());
    assertEquals(4, job.at("/method/supervised/hyperparameters/n_epochs").asInt());
    assertEquals(0.5, job.at("/hyperparameters/learning_rate_multiplier").asDouble());
  }

  @Test
  void what_cannot_be_met_is_refused_by_its_field() throws Exception {
    String begin = "{\"model\":\"assistant\",\"training_file\":\"file-1\",";
    for (String[] wrong :
        new String[][] {
          {"{\"model\":\"assistant\"}", "training_file"},
          {begin + "\"integrations\":[{\"type\":\"wandb\"}]}", "integrations"},
          {begin + "\"method\":{\"type\":\"reinforcement\"}}", "method.type"},
          {
            begin + "\"method\":{\"type\":\"dpo\",\"dpo\":{\"hyperparameters\":{\"n_epochs\":0}}}}",
            "method.dpo.hyperparameters.n_epochs"
          },
          {begin + "\"hyperparameters\":{\"beta\":1}}", "hyperparameters"},
          {
            begin + "\"hyperparameters\":{\"n_epochs\":1},\"method\":{\"type\":\"dpo\"}}",
            "hyperparameters"
          },
          {begin + "\"suffix\":5}", "suffix"}
        }) {
      assertEquals(wrong[1], refusedJob(wrong[0]).path("param").asText(), wrong[0]);
    }
  }

  @Test
  void a_model_that_cannot_be_tuned_is_refused() throws Exception {
    String body = "{\"model\":\"%s\",\"training_file\":\"file-1\"}";
    endpoints.adapters = List.of("french");

    assertEquals("model", refusedJob(body.formatted("french")).path("param").asText());
    models.adaptable = false;
    assertEquals("model", refusedJob(body.formatted("assistant")).path("param").asText());
    assertEquals(
        "model_not_found",
        refused(server.post(JOBS, "developer-secret", body.formatted("none")), 404)
            .path("code")
            .asText());
  }

  @Test
  void a_job_has_succeeded_when_its_model_can_be_asked() throws Exception {
    String id = created();
    jobs.change(id, State.SUCCEEDED, Optional.empty());
    JsonNode early = get(JOBS + "/" + id);
    String name = jobs.require(id).tunedModel();
    models.adapters.put(
        name, new ServedAdapter(name, "store://adapter/bank/assistant:1", true, ""));
    JsonNode done = get(JOBS + "/" + id);

    assertEquals("running", early.path("status").asText());
    assertTrue(early.path("fine_tuned_model").isNull());
    assertEquals("succeeded", done.path("status").asText());
    assertEquals(name, done.path("fine_tuned_model").asText());
    assertEquals(9, done.path("finished_at").asInt());
    assertEquals(70, done.path("trained_tokens").asInt());
    assertEquals("file-results-1", done.at("/result_files/0").asText());
  }

  @Test
  void a_job_runs_while_its_model_is_being_loaded_and_has_succeeded_where_it_cannot_be()
      throws Exception {
    String id = created();
    jobs.change(id, State.SUCCEEDED, Optional.empty());
    String name = jobs.require(id).tunedModel();
    models.adapters.put(name, new ServedAdapter(name, "store://x", false, ""));
    String loading = get(JOBS + "/" + id).path("status").asText();
    endpoints.ready = false;
    String down = get(JOBS + "/" + id).path("status").asText();
    endpoints.ready = true;
    models.adapters.put(name, new ServedAdapter(name, "store://x", false, "It does not fit."));
    String refused = get(JOBS + "/" + id).path("status").asText();

    assertEquals("running", loading);
    assertEquals("succeeded", down);
    assertEquals("succeeded", refused);
  }

  private String created() throws Exception {
    return create("{\"model\":\"assistant\",\"training_file\":\"file-1\"}").path("id").asText();
  }

  @Test
  void a_failed_job_says_what_was_wrong() throws Exception {
    String id = created();
    jobs.change(
        id,
        State.FAILED,
        Optional.of(new TuningJob.Failure("invalid_training_file", "line 3", "training_file")));

    JsonNode job = get(JOBS + "/" + id);

    assertEquals("failed", job.path("status").asText());
    assertEquals("invalid_training_file", job.at("/error/code").asText());
    assertEquals("training_file", job.at("/error/param").asText());
  }

  @Test
  void jobs_are_listed_in_pages_and_by_metadata() throws Exception {
    String first = created();
    created();
    String last =
        create(
                "{\"model\":\"assistant\",\"training_file\":\"file-1\","
                    + "\"metadata\":{\"team\":\"blue\"}}")
            .path("id")
            .asText();

    JsonNode page = get(JOBS + "?limit=2");
    JsonNode rest = get(JOBS + "?limit=2&after=" + page.at("/data/1/id").asText());

    assertTrue(page.path("has_more").asBoolean());
    assertEquals(last, page.at("/data/0/id").asText());
    assertFalse(rest.path("has_more").asBoolean());
    assertEquals(first, rest.at("/data/0/id").asText());
    assertEquals(
        "limit",
        refused(server.get(JOBS + "?limit=0", "viewer-secret"), 400).path("param").asText());
    assertEquals(1, get(JOBS + "?metadata%5Bteam%5D=blue").path("data").size());
    assertEquals(
        "query_invalid",
        refused(server.get(JOBS + "?after=ftjob-9", "viewer-secret"), 400).path("code").asText());
  }

  @Test
  void events_come_newest_first_and_tell_when_the_model_is_not_served() throws Exception {
    String id = created();
    jobs.change(id, State.SUCCEEDED, Optional.empty());
    String name = jobs.require(id).tunedModel();
    models.adapters.put(name, new ServedAdapter(name, "store://x", false, "It does not fit."));

    JsonNode events = get(JOBS + "/" + id + "/events");

    assertTrue(events.at("/data/0/message").asText().contains("It does not fit."));
    assertEquals("metrics", events.at("/data/1/type").asText());
    assertEquals(1, events.at("/data/1/data/step").asInt());
    assertEquals("ftevent-1-1", events.at("/data/2/id").asText());
    assertEquals(0, get(JOBS + "/" + id + "/checkpoints").path("data").size());
  }

  @Test
  void a_job_is_cancelled_once() throws Exception {
    String path = JOBS + "/" + created() + "/cancel";

    assertEquals(
        "cancelled", ok(server.post(path, "developer-secret", "")).path("status").asText());
    assertEquals(
        "job_ended", refused(server.post(path, "developer-secret", ""), 400).path("code").asText());
  }

  @Test
  void a_tuned_model_is_deleted_as_a_model_but_no_endpoint_is() throws Exception {
    endpoints.adapters = List.of("ft:assistant:bank::1");
    models.adapters.put(
        "ft:assistant:bank::1", new ServedAdapter("ft:assistant:bank::1", "x", true, ""));

    JsonNode deleted = ok(delete("/v1/models/ft:assistant:bank::1"));

    assertTrue(deleted.path("deleted").asBoolean());
    assertTrue(models.adapters.isEmpty());
    refused(delete("/v1/models/assistant"), 400);
  }

  private HttpResponse<String> delete(String path) throws Exception {
    return server.send(
        server.request(path).header("Authorization", "Bearer developer-secret").DELETE());
  }
}
